#!/bin/sh
# Builds the static client into TARGET, for the processor of this machine. Where musl's compiler is missing
# the build goes on and the installed tree gets the client in Java, which costs 30 to 70 ms a call.
set -eu
source=$1
target=$2
rm -f "$target"
if command -v musl-gcc >/dev/null 2>&1; then
  exec musl-gcc -O2 -Wall -Wextra -Werror -static -s -o "$target" "$source"
fi
echo "WARNING: no musl-gcc (apt-get install musl-tools): the CNI client will be the slow one in Java" >&2
