# Compares what the Markdown files quote with where it stands. A quote is a fenced block after the line
#   <!-- path/of/file -->            the whole file, or
#   <!-- path/of/file: marker -->    its lines between "// [marker]" and "// [marker]", less their common indentation.
# In docs/guide every block of C++ must be a quote.
# Reads the names of the Markdown files, one a line; prints the quotes that differ.

# The lines of a file that a quote of it shows; nothing if there are none.
function quoted(path, marker,    text, line, inside, count, lines, indent, least, i) {
  inside = marker == ""
  count = 0
  least = -1
  while ((getline line < path) > 0) {
    if (marker != "" && index(line, "// [" marker "]")) inside = !inside
    else if (inside && (marker == "" || line !~ /^ *\/\/ \[[a-z_ ]+\]$/)) {
      lines[++count] = line
      match(line, /^ */)
      indent = RLENGTH
      if (line != "" && (least < 0 || indent < least)) least = indent
    }
  }
  close(path)
  text = ""
  for (i = 1; i <= count; i++) text = text (marker == "" ? lines[i] : substr(lines[i], least + 1)) "\n"
  return text
}

function check(file,    line, number, reference, path, marker, inside, text, expected) {
  reference = ""
  inside = 0
  number = 0
  while ((getline line < file) > 0) {
    number++
    if (match(line, /^<!-- [A-Za-z0-9_.\/-]+\.(cpp|h)(: [a-z_ ]+)? -->$/)) {
      reference = substr(line, 6, length(line) - 9)
    } else if (line ~ /^```/) {
      if (!inside && reference == "" && file ~ /(^|\/)docs\/guide\// && line ~ /^``` *(cpp|c\+\+)/) {
        printf "%s:%d: C++ that is no quote of an example\n", file, number
        different = 1
      }
      if (inside && reference != "") {
        path = reference
        marker = ""
        if (match(reference, /: /)) {
          path = substr(reference, 1, RSTART - 1)
          marker = substr(reference, RSTART + 2)
        }
        quotes++
        expected = quoted(path, marker)
        if (expected == "" || text != expected) {
          printf "%s:%d: this is not what %s says\n", file, number, reference
          different = 1
        }
        reference = ""
      }
      inside = !inside
      text = ""
    } else if (inside) {
      text = text line "\n"
    }
  }
  close(file)
  if (reference != "") {
    printf "%s: no block follows %s\n", file, reference
    different = 1
  }
}

{ check($0) }

END {
  printf "%d quotes compared\n", quotes
  exit different || quotes == 0
}
