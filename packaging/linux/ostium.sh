#!/bin/sh
# What `ostium` on the path is: a window, or a command (ostium --help lists them).
program=$(dirname "$(dirname "$(readlink -f "$0")")")/ostium

# Whether a command is asked for: it may stand behind the flags that the window and commands take alike.
asks_command() {
  while [ $# -gt 0 ]; do
    case "$1" in
      --data) [ $# -gt 1 ] && shift ;;
      --data=* | --verbose) ;;
      read | selftest | finetune | recalibrate | labels | library | models | bundle | audit | support-bundle | export | help | --help | -h | --version | -V)
        return 0
        ;;
      *) return 1 ;;
    esac
    shift
  done
  return 1
}

if asks_command "$@"; then
  # Nothing of Chromium runs for a command, so its sandbox has nothing to hold; root could not start it at all otherwise.
  if [ "$(id -u)" = 0 ]; then set -- --no-sandbox "$@"; fi
  # Chromium speaks of a bus that a machine without a desktop does not have.
  set -- --log-level=3 "$@"
fi
exec "$program" "$@"
