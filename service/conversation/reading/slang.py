"""Slang, typing slips and short forms, so that a rule needs one spelling. Lower case, no accents, no apostrophes."""

from typing import Final

WORDS: Final[dict[str, str]] = {
    short: meant.replace("_", " ")
    for short, meant in (
        pair.split("=")
        for pair in """
    2nite=tonight 4ever=forever abt=about aint=isnt anymor=anymore b4=before bc=because bein=being
    bout=about btwn=between callin=calling cannot=cant cos=because coz=because craveing=craving cravin=craving
    cud=could cuttin=cutting cuz=because dat=that dis=this dnt=dont doin=doing drinkin=drinking
    dunno=dont_know em=them endin=ending feelin=feeling finna=going_to fkn=fucking gd=god gettin=getting
    gimme=give_me gna=going_to goin=going gona=going_to gonan=going_to gonna=going_to gotta=have_to hav=have havin=having
    hng=hang hurtin=hurting idc=dont_care idk=dont_know ima=im_going_to imma=im_going_to jmp=jump jus=just kil=kill
    killin=killing kll=kill lemme=let_me livin=living lookin=looking losin=losing luv=love makin=making
    meself=myself mself=myself mslf=myself mysef=myself myslef=myself n=and nd=and ne1=anyone nite=night no1=nobody
    nobodys=nobody_is noone=nobody nuthin=nothing outta=out_of plez=please pls=please plz=please
    ppl=people pq=porque q=que relapsd=relapsed relaspe=relapse relasped=relapsed rlly=really rly=really
    rmv=remove rn=right_now sayin=saying sicide=suicide sittin=sitting smbdy=someone smth=something smthn=something
    somebody=someone srry=sorry sry=sorry sth=something strugglin=struggling sucidal=suicidal
    sucide=suicide suicde=suicide suicidle=suicidal suiside=suicide sum1=someone takin=taking
    talkin=talking temped=tempted tempt=tempted textin=texting thinkin=thinking thnx=thanks tho=though
    thru=through thx=thanks tmr=tomorrow tmrw=tomorrow tomorow=tomorrow tonite=tonight triggerd=triggered
    tryin=trying tryna=trying_to ty=thanks tysm=thanks u=you ur=your urself=yourself wana=want_to wanan=want_to
    wanna=want_to watchin=watching wit=with wnt=want wud=would xq=porque yall=you
    """.split()
    )
}
"""What one word stands for; `_` is a space."""

PAIRS: Final[dict[tuple[str, str], str]] = {
    (first, second): meant
    for first, second, meant in (
        triple.split("+")
        for triple in """
    any+more+anymore any+one+anyone are+not+arent can+not+cant can+t+cant could+not+couldnt did+not+didnt
    do+not+dont does+not+doesnt don+t+dont had+not+hadnt has+not+hasnt have+not+havent he+is+hes
    he+will+hell i+am+im i+m+im i+will+ill i+would+id is+not+isnt it+is+its my+self+myself no+one+nobody
    over+dose+overdose over+dosed+overdosed she+is+shes should+not+shouldnt some+body+someone
    some+one+someone that+is+thats there+is+theres they+are+theyre to+night+tonight was+not+wasnt
    were+not+werent will+not+wont would+not+wouldnt
    """.split()
    )
}
"""What two words stand for: 'i am' is read as 'im'."""

DOUBLES: Final = frozenset(
    """
    alcohol all bad balloon been bleed bleeding booze call calling cool deep ella ellos fall feel feeling
    feelings feels free full good goodbye goodnight hell hello help keep kill killed killing llamar lleva
    looking meet need needed needing off pill pills please really screw see seen sleep sleeping soon
    still street struggling tell too wall weed week well will yell
    """.split()
)
"""Words with a double letter that people stretch; other runs shrink to one letter."""
