# Compares what the Markdown files quote with where it stands. A quote is a fenced block after the line
#   <!-- path/of/file -->            the whole file, or
#   <!-- path/of/file: marker -->    its lines between "// [marker]" and "// [marker]".
# Reads the names of the Markdown files, one a line; prints the quotes that differ.

# The lines of a file that a quote of it shows.
function quoted(path, marker,    text, line, inside) {
  text = ""
  inside = marker == ""
  while ((getline line < path) > 0) {
    if (marker != "" && index(line, "// [" marker "]")) inside = !inside
    else if (inside) text = text line "\n"
  }
  close(path)
  return text
}

function check(file,    line, number, reference, path, marker, inside, text) {
  reference = ""
  inside = 0
  number = 0
  while ((getline line < file) > 0) {
    number++
    if (match(line, /^<!-- [A-Za-z0-9_.\/-]+\.(cpp|h)(: [a-z_ ]+)? -->$/)) {
      reference = substr(line, 6, length(line) - 9)
    } else if (reference != "" && line ~ /^```/) {
      if (inside) {
        path = reference
        marker = ""
        if (match(reference, /: /)) {
          path = substr(reference, 1, RSTART - 1)
          marker = substr(reference, RSTART + 2)
        }
        quotes++
        if (text != quoted(path, marker)) {
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
