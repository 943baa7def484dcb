"""How an English word that no dictionary has is likely said, by its letters: the longest rule that fits, left to right.

Rules in the manner of Elovitz and others, "Automatic translation of English text to phonetics" (NRL report 7948, 1976),
far fewer: enough for a name in a text, not for a dictionary. Each is a pattern at the place and the phones it makes.
"""

import re

_VOWEL, _CONSONANT = "[aeiouy]", "[bcdfghjklmnpqrstvwxz]"
# Grouped by the first letter; the first that fits wins, so longer ones come first. `^` is the beginning, `$` the end.
_RULES = """
a: augh=AO | air=EH R | are$=EH R | arr=AE R | ar=AA R | au=AO | aw=AO | ay=EY | ai=EY
a: all=AO L | alk=AO K | ation=EY SH AH N
a: age$=IH JH | a(?=CV)=EY | a$=AH | a=AE
b: bb=B | b(?=t$)= | (?<=m)b$= | b=B
c: ch=CH | ck=K | cqu=K W | cc(?=[eiy])=K S | cc=K | sc=S K | c(?=[eiy])=S | c=K
d: dge=JH | dd=D | d=D
e: eigh=EY | eau=OW | ear=IY R | eer=IY R | ere$=IH R | er=ER | eu=Y UW | ew=Y UW | ee=IY | ea=IY | ei=IY | ey$=IY
e: ed$=D | es$=Z
e: ^e$=IY | (?<=^C)e$=IY | e$= | e(?=CV)=IY | e=EH
f: ff=F | f=F
g: gh=G | gg=G | ^gn=N | g(?=[eiy])=JH | gu(?=[aeio])=G | g=G
h: h=HH
i: igh=AY | ign$=AY N | ious$=IY AH S | ing$=IH NG | ier$=IY ER | ie$=IY | ie=IY
i: ir=ER | i(?=C[eiy]$)=AY | i$=IY | io=IY OW | ia=IY AH | i=IH
j: j=JH
k: ^kn=N | kk=K | k=K
l: ll=L | l=L
m: mm=M | m=M
n: nn=N | ng$=NG | n(?=[kg])=NG | n=N
o: ough=AO | ould=UH D | ous$=AH S | oor=AO R | ore$=AO R | or=AO R | oa=OW | oe$=OW | oi=OY | oy=OY | oo=UW
o: ow$=OW | ow=AW | ou=AW | old=OW L D
o: o$=OW | on$=AH N | o(?=CV)=OW | o=AA
p: ph=F | ^ps=S | pp=P | p=P
q: qu=K W | q=K
r: rh=R | rr=R | r=R
s: sch=S K | sh=SH | sion=ZH AH N | ss=S | sc(?=[eiy])=S | (?<=V)s(?=V)=Z | (?<=[bdgvlmnr])s$=Z | s=S
t: tch=CH | tion=SH AH N | th=TH | tt=T | ture$=CH ER | t=T
u: ur=ER | ui=UW | ue$=UW | u(?=CV)=UW | u$=UW | u=AH
v: v=V
w: ^wr=R | wh=W | (?<=V)w= | w=W
x: ^x=Z | x=K S
y: ^y=Y | y(?=V)=Y | (?<=^C)y$=AY | y$=IY | y=IH
z: zz=Z | z=Z
"""


def _read(rules: str) -> dict[str, list[tuple[re.Pattern[str], tuple[str, ...]]]]:
    read: dict[str, list[tuple[re.Pattern[str], tuple[str, ...]]]] = {}
    for line in rules.strip().splitlines():
        letter, _, entries = line.partition(": ")
        for entry in entries.split(" | "):
            pattern, _, phones = entry.rpartition("=")
            pattern = pattern.replace("C", _CONSONANT).replace("V", _VOWEL)
            read.setdefault(letter, []).append((re.compile(pattern), tuple(phones.split())))
    return read


_BY_LETTER = _read(_RULES)


def by_letters(word: str) -> tuple[str, ...]:
    """The phones (ARPAbet) of a word of the letters a to z; a vowel of its own where no rule gave one."""
    phones: list[str] = []
    place = 0
    while place < len(word):
        for pattern, said in _BY_LETTER[word[place]]:
            if match := pattern.match(word, place):
                phones += said
                place = match.end()
                break
    return tuple(phones) or ("AH",)
