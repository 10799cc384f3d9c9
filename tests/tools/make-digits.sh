#!/bin/sh
# Makes the captcha's spoken digits, locales/<tag>/digits/0.wav .. 9.wav: 16 kHz, mono, 16 bit, silence trimmed,
# all equally loud. Needs espeak-ng (1.51) and sox. Run it from the project's top folder.
# For another language add a line below: its folder, its espeak-ng voice, its words for zero to nine.
set -eu

raw=$(mktemp -d)
trap 'rm -r "$raw"' EXIT

speak() {
    tag=$1 voice=$2
    shift 2
    mkdir -p "locales/$tag/digits"
    digit=0
    for word; do
        # 95 words a minute is slow and clear; -b 1 says that the words are UTF-8.
        espeak-ng -v "$voice" -s 95 -b 1 -w "$raw/$digit.wav" "$word"
        # Trimmed at both ends, then 10 ms of fade so that no clip begins or ends with a click.
        # -D: no dither, so the same bytes each time.
        sox -D "$raw/$digit.wav" -r 16000 -b 16 -c 1 "locales/$tag/digits/$digit.wav" \
            gain -6 highpass 80 silence 1 0.01 0.3% fade t 0.01 reverse silence 1 0.01 0.3% fade t 0.01 \
            reverse norm -3
        digit=$((digit + 1))
    done
}

speak en en-us zero one two three four five six seven eight nine
speak fr fr-fr zéro un deux trois quatre cinq six sept huit neuf
# In pinyin, because espeak-ng as packaged spells Chinese characters out in English. 幺 (yāo) for one, as numbers are
# read out on the phone: 一 (yī) and 七 (qī) sound alike.
speak zh-Hans cmn-latn-pinyin ling2 yao1 er4 san1 si4 wu3 liu4 qi1 ba1 jiu3
