# Sourced by the demos: steps that are told as they are taken, and hosts that are gone afterwards however
# the demo ends. The demo sets hosts (whose agents' logs are shown after a failure) and try (what to try
# with --keep), and calls story "$@" first.
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
export PATH=$PWD/dist/target/margay/usr/bin:$PATH

keep=
bold=$(tput bold 2>/dev/null || true) plain=$(tput sgr0 2>/dev/null || true)
[ -t 1 ] && [ -z "${NO_COLOR:-}" ] || { bold=; plain=; }
started=$SECONDS number=0 files=$(mktemp -d)

step() { number=$((number + 1)); printf '\n%s%d. %s%s\n' "$bold" "$number" "$*" "$plain"; }
tell() { printf '   %s\n' "$*"; }
fail() { printf '\ndemo FAILED in step %d: %s\n' "$number" "$*" >&2; exit 1; }

# Shows a command as a reader would type it, runs it, and indents what it prints.
show() {
  printf '   $ %s\n' "$*"
  "$@" 2>&1 | sed 's/^/     /' || fail "$* "
}

finish() {
  local status=$?
  trap - EXIT INT TERM
  rm -rf "$files"
  if [ -n "$keep" ] && [ "$status" = 0 ]; then
    printf '\nThe hosts stay up: try  %s  and end with  netctl lab down\n' "$try"
    printf '(netctl is %s)\n' "$(command -v netctl)"
    exit 0
  fi
  if [ "$status" != 0 ]; then
    for host in $hosts; do
      netctl lab logs "$host/agent" 2>/dev/null | tail -n 15 | sed "s/^/$host agent: /" >&2 || true
    done
  fi
  netctl lab clean >/dev/null 2>&1 || { echo "demo: something is left, see ./dev clean" >&2; status=1; }
  [ "$status" != 0 ] || printf '\nAll steps held; everything is taken down again. %d s in all.\n' "$((SECONDS - started))"
  exit "$status"
}

story() {
  case ${1:-} in
    '') ;;
    --keep) keep=yes ;;
    *) echo "demo: unknown flag $1 (known: --keep)" >&2; exit 2 ;;
  esac
  trap finish EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  netctl lab clean >/dev/null # what a killed run left
}
