# Who may include whom. Reads file names, one a line; prints "file:line: why" for each include that breaks a rule.
#   kernels < ops, autograd < core < nn, optim, datasets < bench, examples
# nn/fit alone of nn may know optim and datasets; optim and datasets know neither nn nor each other; kernels know no
# Tensor; a public header costs little to include and names no third party. Public is gradus.h, each header of nn,
# optim and datasets outside detail/, and all that these include.

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

# Where the public headers start.
function is_face(file) {
  return file == "gradus.h" || (file ~ /^(nn|optim|datasets)\/.*\.h$/ && file !~ /\/detail\//)
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
  line_of[file, included] = line
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
function closure(file,    queue, i, n, words, w, m, seen) {
  n = 1
  queue[1] = file
  seen[file] = 1
  for (i = 1; i <= n; i++) {
    m = split(includes[queue[i]], words, " ")
    for (w = 1; w <= m; w++)
      if (!(words[w] in seen)) {
        seen[words[w]] = 1
        queue[++n] = words[w]
      }
  }
  w = ""
  for (i = 1; i <= n; i++) w = w " " queue[i]
  return w
}

# A kernel knows no Tensor, by whatever way round.
function check_kernel(file,    reached, n, i) {
  n = split(closure(file), reached, " ")
  for (i = 1; i <= n; i++)
    if (reached[i] == "core/tensor.h" || reached[i] ~ /^core\/(ops|autograd|io)\//)
      fail(file, 1, "a kernel must know no Tensor, but its includes lead to " reached[i])
}

# What a face brings is public too, and must cost little.
function check_face(file,    reached, headers, n, m, i, j, line) {
  n = split(closure(file), reached, " ")
  for (i = 1; i <= n; i++) {
    if (reached[i] in public) continue
    public[reached[i]] = 1
    m = split(others[reached[i]], headers, " ")
    for (j = 1; j <= m; j++) {
      line = line_of[reached[i], headers[j]]
      if (!is_standard(headers[j])) fail(reached[i], line, "a public header must not name <" headers[j] ">")
      if (has_word(heavy, headers[j])) fail(reached[i], line, "a public header must not pay for <" headers[j] ">")
    }
  }
}

# An example shows what a user may write.
function check_example(file,    included, n, i) {
  n = split(includes[file], included, " ")
  for (i = 1; i <= n; i++)
    if (!(included[i] in public) && room_of(included[i]) != "bench")
      fail(file, line_of[file, included[i]], "an example must not include the internal " included[i])
}

NF { files[++count] = $0; exists[$0] = 1 }

END {
  heavy = "iostream functional random chrono filesystem ranges"
  for (f = 1; f <= count; f++) read(files[f])
  for (f = 1; f <= count; f++) if (files[f] ~ /^core\/kernels\//) check_kernel(files[f])
  for (f = 1; f <= count; f++) if (is_face(files[f])) check_face(files[f])
  for (f = 1; f <= count; f++) if (files[f] ~ /^examples\//) check_example(files[f])
  printf "%d files read, %s\n", count, broken ? "rules broken" : "all rules kept"
  exit broken
}
