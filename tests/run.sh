#!/usr/bin/env bash
# Builds everything and runs every test. Installs from Debian what the tests need where it may.
# Usage: bash tests/run.sh [arguments for dotnet test]
# Ends with "N passed, N failed, N skipped", counted from the test runner's own results; exit code 0 only where nothing failed.
set -uo pipefail
cd "$(dirname "$0")/.."

# What the tests need beside the .NET SDK: a program to look for, and Debian's package that brings it.
needs=(
  "ip iproute2" "nft nftables" "tc iproute2" "setpriv util-linux" "kill procps"
  "charon strongswan-charon" "ipsec strongswan-starter" "openvpn openvpn" "ocserv ocserv" "wireguard-go wireguard-go" "wg wireguard-tools" "dnsmasq dnsmasq-base"
  "prometheus prometheus" "promtool prometheus" "tshark tshark" "tcpdump tcpdump" "node nodejs" "npm npm" "oscap openscap-scanner"
  "tracepath iputils-tracepath"
)

has() { PATH="$PATH:/usr/sbin:/sbin:/usr/lib/ipsec" command -v "$1" >/dev/null; }

missing=()
for need in "${needs[@]}"; do
  read -r program package <<<"$need"
  has "$program" || missing+=("$package")
done

if [ ${#missing[@]} -gt 0 ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing from Debian: ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    # policy-rc.d keeps the packages from starting services of their own: the tests start what they need themselves.
    if [ ! -e /usr/sbin/policy-rc.d ]; then
      printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d && chmod +x /usr/sbin/policy-rc.d
      trap 'rm -f /usr/sbin/policy-rc.d' EXIT
    fi
    apt-get update -q >/dev/null && apt-get install -y -q --no-install-recommends "${missing[@]}" >/dev/null || echo "Some packages could not be installed."
  fi
  for need in "${needs[@]}"; do
    read -r program package <<<"$need"
    has "$program" || echo "Not installed: $program ($package). Tests that need it are skipped, and fail where CI=true."
  done
fi
[ "$(id -u)" = 0 ] || echo "Not root: tests that build network namespaces are skipped, and fail where CI=true."

export MSBUILDDISABLENODEREUSE=1
# One project after the other: what is measured for real is not disturbed by the tests beside it.
output=$(mktemp)
dotnet build NetReady.sln --nologo -v quiet -clp:NoSummary && dotnet test --solution NetReady.sln --no-build --max-parallel-test-modules 1 "$@" 2>&1 | tee "$output"
status=$?

# The runner's summary: "  total: 12", "  failed: 0", "  succeeded: 11", "  skipped: 1".
count() { sed -n "s/^ *$1: \([0-9][0-9]*\)$/\1/p" "$output" | tail -n 1; }
passed=$(count succeeded) failed=$(count failed) skipped=$(count skipped)
rm -f "$output"
if [ -z "$passed" ]; then
  echo "The tests did not run to their end (exit code $status)."
  echo "0 passed, 1 failed, 0 skipped"
  exit 1
fi
[ "$status" -eq 0 ] || [ "${failed:-0}" -gt 0 ] || failed=1
echo "$passed passed, ${failed:-0} failed, ${skipped:-0} skipped"
exit "$status"
