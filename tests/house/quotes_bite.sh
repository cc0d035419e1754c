#!/bin/sh
# Checks that quotes.sh finds each kind of quote that is not right, in a small tree made for it.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
cd "$tree"
mkdir -p docs/guide examples

cat >examples/a.cpp <<'END'
int main() {
  // [outer]
  int x = 1;
  // [inner]
  if (x) {
    return x;

  }
  // [inner]
  // [outer]
}
END

failures=0
# right, and expect <what the checker must say>; the chapter comes from standard input.
right() {
  cat >docs/guide/chapter.md
  if ! output=$("$here/quotes.sh" .); then
    echo "found where all is right: $output"
    failures=1
  fi
}
expect() {
  cat >docs/guide/chapter.md
  if output=$("$here/quotes.sh" .); then
    echo "not found: $1"
    failures=1
  elif ! printf '%s\n' "$output" | grep -qF "$1"; then
    echo "expected \"$1\", got: $output"
    failures=1
  fi
}

right <<'END'
<!-- examples/a.cpp: inner -->
```cpp
if (x) {
  return x;

}
```

```sh
echo "other languages need no example"
```
END
right <<'END'
<!-- examples/a.cpp: outer -->
```cpp
int x = 1;
if (x) {
  return x;

}
```
END
expect 'docs/guide/chapter.md:7: this is not what examples/a.cpp: inner says' <<'END'
<!-- examples/a.cpp: inner -->
```cpp
if (x) {
  return y;

}
```
END
expect 'docs/guide/chapter.md:4: this is not what examples/a.cpp: missing says' <<'END'
<!-- examples/a.cpp: missing -->
```cpp
int x = 1;
```
END
expect 'docs/guide/chapter.md:3: this is not what examples/b.cpp says' <<'END'
<!-- examples/b.cpp -->
```cpp
```
END
expect 'docs/guide/chapter.md:1: C++ that is no quote of an example' <<'END'
```cpp
int x = 1;
```
END
expect 'docs/guide/chapter.md: no block follows examples/a.cpp: inner' <<'END'
<!-- examples/a.cpp: inner -->
END
exit $failures
