#!/bin/sh
# Prints decompositions.txt from two files of the Unicode Character Database (https://www.unicode.org/Public/VERSION/ucd/).
# Usage: ./make-decompositions.sh FOLDER > decompositions.txt
# FOLDER holds UnicodeData.txt and CompositionExclusions.txt, as Debian's package unicode-data has them in /usr/share/unicode.
set -eu
version=$(sed -n 's/^# CompositionExclusions-\(.*\)\.txt$/\1/p' "$1/CompositionExclusions.txt" | tr -d '\r')
echo "# Canonical decompositions and combining classes of Unicode $version, by make-decompositions.sh."
echo "# A line is either 'letter first [second]', with an exclamation mark after a letter that is never composed again,"
echo "# or 'letter=class'. Letters are code points in hexadecimal, classes decimal. Hangul syllables are computed."
echo "# Copyright (c) Unicode, Inc. Used under the Unicode License v3, https://www.unicode.org/license.txt."
awk -F ';' '
    FNR == NR { sub(/[ \t\r]*#.*/, "", $0); if ($1 != "") excluded[$1] = "!"; next }
    $4 > 0 { print $1 "=" $4 }
    $6 != "" && $6 !~ /</ { print $1 excluded[$1] " " $6 }
' "$1/CompositionExclusions.txt" "$1/UnicodeData.txt"
