#!/bin/sh
# After the files are in their place, by dpkg and rpm alike. electron-builder fills in ${...}.
set -e
folder='/opt/${sanitizedProductName}'

# Chromium's own sandbox needs user namespaces, or this helper with its bit; the bit only where there is no other way.
if unshare --user true 2>/dev/null; then chmod 0755 "$folder/chrome-sandbox"; else chmod 4755 "$folder/chrome-sandbox"; fi

# Ubuntu 24 and later let a program make user namespaces only by a profile.
if command -v apparmor_parser >/dev/null 2>&1 && aa-enabled --quiet 2>/dev/null; then
  if apparmor_parser --skip-kernel-load "$folder/resources/apparmor-profile" >/dev/null 2>&1; then
    cp "$folder/resources/apparmor-profile" '/etc/apparmor.d/${executable}'
    apparmor_parser --replace --write-cache --skip-read-cache '/etc/apparmor.d/${executable}' || true
  fi
fi

if command -v update-mime-database >/dev/null 2>&1; then update-mime-database /usr/share/mime || true; fi
if command -v update-desktop-database >/dev/null 2>&1; then update-desktop-database -q /usr/share/applications || true; fi
if command -v gtk-update-icon-cache >/dev/null 2>&1; then gtk-update-icon-cache -q -t -f /usr/share/icons/hicolor || true; fi
