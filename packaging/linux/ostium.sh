#!/bin/sh
# What `ostium` on the path is: a window, or a command (ostium --help lists them).
program=$(dirname "$(dirname "$(readlink -f "$0")")")/ostium
case "$1" in
  read | selftest | finetune | recalibrate | labels | library | models | bundle | audit | support-bundle | export | help | --help | -h | --version | -V)
    # Nothing of Chromium runs for a command, so its sandbox has nothing to hold; root could not start it at all otherwise.
    if [ "$(id -u)" = 0 ]; then set -- --no-sandbox "$@"; fi
    # Chromium speaks of a bus that a machine without a desktop does not have.
    exec "$program" --log-level=3 "$@"
    ;;
esac
exec "$program" "$@"
