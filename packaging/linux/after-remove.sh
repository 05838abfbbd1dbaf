#!/bin/sh
# After the files are gone. dpkg says `remove` or `purge`, rpm how many are left; an upgrade leaves everything to the new one.
set -e
case "$1" in
  remove | purge | 0) ;;
  *) exit 0 ;;
esac
if [ -f '/etc/apparmor.d/${executable}' ]; then
  if command -v apparmor_parser >/dev/null 2>&1; then apparmor_parser --remove '/etc/apparmor.d/${executable}' 2>/dev/null || true; fi
  rm -f '/etc/apparmor.d/${executable}'
fi
if command -v update-mime-database >/dev/null 2>&1; then update-mime-database /usr/share/mime || true; fi
if command -v update-desktop-database >/dev/null 2>&1; then update-desktop-database -q /usr/share/applications || true; fi
