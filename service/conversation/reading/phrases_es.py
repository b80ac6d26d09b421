"""The same in Spanish, without accents as Text.words has them. A useful set, smaller than the English one."""

from typing import Final

from service.conversation.values import Intent

SPANISH: Final = {
    Intent.STOP: r"""
(no|ya no|nunca|deja|dejen|deje|pare|paren|para|parar|basta) [quiero|de|me|mas|ya|con] [mas|recibir|de|\
mandarme|enviarme|recibo|quiero|mande\w*|envie\w*|escrib\w*|los|estos] [mas|de|estos|los] (mensajes|textos|\
mandarme|escribirme|escriban|escribas|molestar\w*|manden (mensajes|mas)|envien|mandes)
(quiten|quitenme|quitame|borren|borrenme|borrame|saquenme|sacame|eliminen|eliminenme|denme de baja|dame de \
baja|darme de baja|quiero (salir|cancelar|darme de baja))
(cancelar|cancelen) (suscripcion|los mensajes|el servicio|todo)
(dejen|deja|deje) de (escribir\w*|mandar\w*|enviar\w*|molestar\w*|textear\w*)
""",
    Intent.PAUSE: r"""
(pausa|pausar|pausen|pausalo|descanso|detener) (por|de|los|unos|mensajes|hasta|esta|este|hoy|un|una)
(no me (escriban|escribas|manden|mandes)) .. (hasta|por|esta|este|hoy|manana|unos|una|el)
""",
    Intent.RESUME: r"""
(ya (volvi|regrese|estoy de vuelta)|reanuda\w*|retomar|vuelvan a (escribir|mandar)\w*|quiero volver a \
(recibir|empezar))
""",
    Intent.START: r"""
(quiero (empezar|inscribirme|participar|recibir (los|mensajes)|unirme)|inscribeme|apuntame|acepto|si quiero|\
si acepto|estoy de acuerdo)
""",
    Intent.SCHEDULE: r"""
(cambia\w*|mover|muev\w*|ajusta\w*|poner|pon\w*) .. (hora|horario|la hora)
(escrib\w*|mand\w*|envi\w*) .. (a las \d+|mas tarde|mas temprano|por la (noche|manana|tarde)|solo los|al \
mediodia)
a que hora
""",
    Intent.ADD_STRATEGY: r"""
(agreg\w*|anad\w*|guard\w*|apunt\w*|borr\w*|quit\w*|cambi\w*) .. (estrategia|lista|plan|razon|motivo|contacto)
""",
    Intent.LAPSE: r"""
(recai|recaida|tuve una recaida|volvi a (caer|hacerlo|ver|verla|verlo|fallar|consumir)|cai (otra vez|de \
nuevo|en|anoche|hoy)|falle|me masturbe|vi (porno|pornografia|videos)|estuve viendo (porno|pornografia)|le \
(escribi|llame|conteste|mande mensaje)|la (vi|llame|busque)|lo (vi|llame|busque)|me acoste con|tuve sexo|\
pague por|la cague|lo hice otra vez|lo hice de nuevo|la regue|no pude resistir\w*|me gano|volvi a lo mismo|\
otra vez lo hice|perdi mi sobriedad|dia (cero|uno|1|0))
""",
    Intent.NOT_HELPED: r"""
(no (me )?(ayudo|ayuda|sirvio|sirve|funciono|funciona|contesta|contesto|contestan|responde|respondio)|nadie \
(contesta|responde|contesto|respondio)|no pude (hacerlo|llamar|salir)|(sigo|sigue|seguimos) (igual|mal|\
fuerte|peor|con (ganas|las ganas)|aqui|muy)|nada (ayuda|funciona|sirve)|(estoy|va|esta) peor|no se (me \
)?(quita|pasa|va)|empeoro)
""",
    Intent.HELPED: r"""
(me ayudo|ayudo|funciono|me sirvio|sirvio|ya (paso|se me paso|estoy mejor|me siento mejor|bajo|me calme)|se \
me (paso|quito|bajo)|(estoy|me siento|voy|mucho|un poco|algo) (mejor|mas tranquil\w*|mas calmad\w*)|bajaron \
las ganas|logre (salir|resistir|calmarme)|pude (salir|resistir|con)|me fui de ahi|bajo a)
""",
    Intent.URGE: r"""
(ganas|antojo|tentacion|tentaciones|tentado|tentada|impulso|impulsos|ansias|ansiedad de (ver|hacerlo|\
llamar\w*|buscar)|excitad\w*|caliente|fantase\w*|fantasia\w*)(?! de (dormir|comer|llorar|nada))
(quiero|tengo|estoy por|estoy a punto de|voy a|me muero por|necesito|pienso en|pensando en|no puedo dejar \
de|buscando|mirando|viendo|no aguanto) .. (ver (porno|videos|a (ella|el))|porno\w*|escribirle|llamarla|\
llamarlo|llamarle|buscarla|buscarlo|hacerlo|recaer|caer|masturbarme|sexo|verla|verlo|prostitut\w*|escort\w*|\
masajes|tinder|grindr|paginas|mi ex|la otra|el sitio|pagina)
(a punto de (recaer|caer|hacerlo|ceder)|voy a (recaer|caer|ceder)|porno|pornografia|mi ex me (escribio|\
llamo|busco|mando)|(ella|el) me (escribio|busco|mando mensaje|llamo)|afuera (de su casa|del (club|motel|\
bar))|no aguanto (mas )?las ganas|no (puedo|aguanto) resistir)
""",
    Intent.LIST_PLAN: r"""
(mi plan|mis razones|mis motivos|mis estrategias|mi lista|muestrame|ensename (mi|el|la)|que (puedo|debo) \
hacer|cuales son mis|mis contactos|dame (otra|una (idea|estrategia)))
""",
    Intent.HUMAN: r"""
(llamame|llamenme|llameme|me (puede|pueden|puedes) (llamar|ayudar)|(quiero|necesito|puedo|quisiera|\
necesita) hablar|hablar con (alguien|una persona|mi|un)|necesito (ayuda|a alguien|una persona|que (me \
llamen|alguien|vengan))|ayudame|ayudenme|ayuda por favor|por favor ayud\w*|hay alguien|alguien (ahi|que|me)|\
me pueden llamar|que me llamen|una persona real|no quiero estar (solo|sola)|vengan por mi|auxilio|urgente|\
emergencia)
""",
    Intent.WRONG_NUMBER: r"""
(numero equivocado|se equivoc\w* de numero|no (soy|conozco|se quien)|persona equivocada|equivocado de \
(numero|persona))
""",
    Intent.HELP_INFO: r"""
(quien (es|eres|son|habla|manda|lee|me (escribe|manda))|que es esto|como funciona|es (gratis|confidencial|\
privado|un robot|una maquina)|cuanto cuesta|eres (un robot|real|una maquina|humano|persona)|para que (sirve|\
es)|de donde (sacaron|sacaste))
""",
}
NOT_URGE: Final = r"""
(no|sin|nada de|ningun|ninguna) [tengo|tuve|hay|siento] [ningun|ninguna|muchas] (ganas|impulsos?|antojos?|\
tentacion\w*)(?! de (dormir|comer|nada))
"""
FEELING_BAD: Final = r"""
(triste|solo|sola|soledad|ansios\w*|ansiedad|nervios\w*|miedo|asustad\w*|verguenza|avergonzad\w*|culpa|\
culpable|enojad\w*|furios\w*|rabia|coraje|frustrad\w*|deprimid\w*|depresion|desesperad\w*|agotad\w*|\
estresad\w*|estres|abrumad\w*|llorando|llore|llorar|lloro|mal|fatal|terrible|horrible|dolido|dolida|\
herid\w*|vaci\w*|perdid\w*|preocupad\w*|angustia\w*|dificil|odio|no puedo mas|ya no puedo|decaid\w*|\
desanimad\w*|inutil|fracasad\w*|no puedo dormir|pesimo|pesima|un asco|me siento (bajo|sucio|sucia|raro))
"""
FEELING_PLAIN: Final = r"""
(bien|feliz|content\w*|tranquil\w*|calmad\w*|agradecid\w*|orgullos\w*|cansad\w*|aburrid\w*|genial|excelente|\
en paz|alegre|animad\w*|sin (ganas|impulsos|antojos)|mas o menos|regular|\d+ (dias|semanas|meses) (limpi\w*|\
sobri\w*|sin))
"""
DISTRESS: Final = r"""
(verguenza|avergonzad\w*|culpa|culpable|llorando|odio|asco|desesperad\w*|no valgo|fracas\w*|horrible|\
terrible|me siento (mal|fatal|horrible|sucio|sucia)|para que|ya que|no tiene caso|me descubri\w*|se entero|\
no puedo mas|arruine|perdi todo|miedo|solo|sola)
"""
IMMINENT: Final = r"""
(a punto|voy a|ya voy|no (puedo|aguanto) (mas|resistir|parar|dejar)|no puedo parar|afuera|en la puerta|\
ahora mismo|ya (viene|esta aqui)|camino a|de camino|estoy (aqui|por hacerlo|frente)|pagina abierta|mensaje \
escrito|ya le escribi)
"""
URGENT: Final = r"""
(ya|ahora|ahora mismo|urgente|emergencia|rapido|pronto|por favor por favor|auxilio|cuanto antes)
"""
