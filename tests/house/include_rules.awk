# Who may include whom. Reads file names, one a line; prints "file:line: why" for each include that breaks a rule.
#   kernels < ops, autograd < core < nn, optim, datasets < bench, examples
# nn/fit alone of nn may know optim and datasets; optim and datasets know neither nn nor each other; kernels know no
# Tensor; a public header costs little to include and names no third party.

function fail(file, line, why) {
  printf "%s:%d: %s\n", file, line, why
  broken = 1
}

function room_of(file) {
  return index(file, "/") ? substr(file, 1, index(file, "/") - 1) : file
}

# Which of the project's rooms a file may include, as words.
function allowed_rooms(file, room) {
  if (file ~ /^nn\/fit\.(h|cpp)$/) return "core nn optim datasets"
  if (room == "nn") return "core nn"
  if (room == "optim") return "core optim"
  if (room == "datasets") return "core datasets"
  if (room == "core") return "core"
  if (room == "gradus.h") return "core nn optim datasets"
  if (room == "examples") return "gradus.h core nn optim datasets bench"
  return "gradus.h core nn optim datasets bench"  # bench
}

function has_word(words, word) { return index(" " words " ", " " word " ") > 0 }

function is_internal(header) { return header ~ /^core\/(kernels|ops)\// || header ~ /\/detail\// }

function is_public(file) {
  return file == "gradus.h" || (file ~ /^(core|nn|optim|datasets)\/.*\.h$/ && !is_internal(file))
}

function is_standard(header) { return header ~ /^[a-z_]+$/ }

function check_project_include(file, line, included,    room) {
  room = room_of(file)
  if (!(included in exists)) {
    fail(file, line, "there is no " included)
    return
  }
  if (!has_word(allowed_rooms(file, room), room_of(included)))
    fail(file, line, room " must not include " included)
  else if (file ~ /^core\/(kernels|ops|autograd)\// && included ~ /^core\/io\//)
    fail(file, line, "the engine must not include " included)
  else if (room == "examples" && is_internal(included))
    fail(file, line, "an example must not include the internal " included)
  includes[file] = includes[file] " " included
}

# Reads one file's include lines.
function read(file,    text, line, room, header) {
  room = room_of(file)
  line = 0
  while ((getline text < file) > 0) {
    line++
    if (text !~ /^[ \t]*#[ \t]*include/) continue
    if (text ~ /"[^"]*"/) {
      if (room != "bench" && room != "examples") fail(file, line, "one spelling: <gradus/...>, not \"...\"")
      continue
    }
    if (!match(text, /<[^>]+>/)) continue
    header = substr(text, RSTART + 1, RLENGTH - 2)
    if (header ~ /^gradus\//) {
      check_project_include(file, line, substr(header, 8))
    } else {
      others[file] = others[file] " " header
      line_of[file, header] = line
    }
  }
  close(file)
}

# All that `file` includes, itself among them, as words in order of discovery.
function closure(file,    queue, i, n, words, w, count, seen) {
  n = 1
  queue[1] = file
  seen[file] = 1
  for (i = 1; i <= n; i++) {
    count = split(includes[queue[i]], words, " ")
    for (w = 1; w <= count; w++)
      if (!(words[w] in seen)) {
        seen[words[w]] = 1
        queue[++n] = words[w]
      }
  }
  w = ""
  for (i = 1; i <= n; i++) w = w " " queue[i]
  return w
}

NF { files[++count_of_files] = $0; exists[$0] = 1 }

END {
  for (f = 1; f <= count_of_files; f++) read(files[f])

  heavy = "iostream functional random chrono filesystem ranges"
  for (f = 1; f <= count_of_files; f++) {
    file = files[f]
    if (file ~ /^core\/kernels\//) {
      n = split(closure(file), reached, " ")
      for (i = 1; i <= n; i++)
        if (reached[i] == "core/tensor.h" || reached[i] ~ /^core\/(ops|autograd|io)\//)
          fail(file, 1, "a kernel must know no Tensor, but its includes lead to " reached[i])
    }
    if (!is_public(file)) continue
    n = split(closure(file), reached, " ")
    for (i = 1; i <= n; i++) {
      if (reached[i] in checked) continue
      checked[reached[i]] = 1
      m = split(others[reached[i]], headers, " ")
      for (j = 1; j <= m; j++)
        if (!is_standard(headers[j]))
          fail(reached[i], line_of[reached[i], headers[j]], "a public header must not name <" headers[j] ">")
        else if (has_word(heavy, headers[j]))
          fail(reached[i], line_of[reached[i], headers[j]], "a public header must not pay for <" headers[j] ">")
    }
  }
  printf "%d files read, %s\n", count_of_files, broken ? "rules broken" : "all rules kept"
  exit broken
}
