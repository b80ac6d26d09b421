"""Spanish, with "tu". The letters a, i, o, u with an accent are not in GSM-7 and turn a text into UCS-2 (67 units a segment).

So most sentences use words without those accents; the few that need them stay within two segments of 67.
"""

from collections.abc import Mapping
from typing import Final

SENTENCES: Final[Mapping[str, tuple[str, ...]]] = {
    "invite": (
        "Hola. Son los mensajes que preparaste con tu equipo. Responde 1 para recibirlos, uno al despertar o de noche. "
        "Pueden aplicarse tarifas de mensajes y datos. HELP: ayuda. STOP: no recibir.",
        "Hola de parte de tu equipo. Tus mensajes diarios te esperan. Responde 1 para recibirlos. "
        "Pueden aplicarse tarifas de mensajes y datos. HELP: ayuda. STOP: no recibir.",
    ),
    "check_in": (
        "Un saludo. De 0 a 10, ¿qué tal hoy? 0 es calma, 10 es muy duro.",
        "Hola, ¿qué tal hoy? De 0 a 10: 0 es calma, 10 es muy duro.",
        "Paso a saludarte. ¿Qué tal va hoy? 0 es calma, 10 es muy duro.",
        "Hola. Dame un número para hoy: 0 es calma, 10 muy duro.",
    ),
    "follow_up": (
        "Hola otra vez. De 0 a 10, ¿qué tal ahora? 0 es calma, 10 es muy duro.",
        "Aquí sigo. ¿Qué tal ahora? 0 es calma, 10 es muy duro.",
        "Vuelvo a saludarte. ¿Qué tal ahora? 0 es calma, 10 es muy duro.",
        "Pienso en ti. ¿Y ahora, de 0 a 10? 0 es calma, 10 es muy duro.",
    ),
    "hand_over": (
        "{name} ya lo sabe y te contacta pronto.",
        "{name} tiene tu mensaje y te contacta pronto.",
        "{name} se encarga y te contacta pronto.",
        "Buenas noticias: {name} ya lo sabe y te contacta pronto.",
    ),
    "nobody_yet": (
        "Nadie responde por ahora. Sigo preguntando. Si no puedes esperar, llama al 988, opción 2.",
        "Todavía no contesta nadie. Sigo intentando. Si no puedes esperar, llama al 988, opción 2.",
        "Sigo buscando a una persona. Si no puedes esperar, llama o escribe al 988 a cualquier hora.",
        "Aún nadie contesta y sigo llamando. Mientras, el 988 atiende a cualquier hora.",
    ),
    "crisis": (
        "Me alegra que me lo digas. Llama al 988 ahora y marca 2, o escribe AYUDA al 988: gratis, a toda hora. "
        "Si hay peligro en este momento, llama al 911. Alguien del equipo recibe el aviso. ¿Te encuentras a salvo ahora?",
        "Gracias por contarme. Tu vida importa. Llama al 988 y marca 2, o escribe AYUDA al 988: gratis, a toda hora. "
        "Si hay peligro ahora mismo, llama al 911. Alguien del equipo recibe el aviso. ¿Te encuentras a salvo ahora?",
        "Qué bueno que escribes. Llama al 988 ahora y marca 2, o escribe AYUDA al 988: gratis, a toda hora. "
        "Si hay peligro en este momento, llama al 911. Alguien del equipo recibe el aviso. ¿Te encuentras a salvo ahora?",
    ),
    "crisis_stay": (
        "Sigo contigo. El equipo ya tiene el aviso. Llama al 988 y marca 2, o escribe AYUDA al 988. En peligro: 911.",
        "Gracias por responder. El equipo ya tiene el aviso. El 988 atiende ahora mismo, marca 2. En peligro: 911.",
        "Te leo. El equipo ya tiene el aviso. Mientras tanto, llama al 988 y marca 2. En peligro: 911.",
        "No tienes que pasar esto sin nadie. El equipo ya tiene el aviso. Llama al 988, marca 2. En peligro: 911.",
    ),
    "offer": (
        "Qué bueno que escribes. Esto lo escribiste: {action}",
        "Gracias por escribir. Tu plan para ahora es: {action}",
        "Te leo. Esto es lo que preparaste para hoy: {action}",
        "Una cosa a la vez. Con tus propias palabras: {action}",
        "Pediste apoyo, y eso cuenta. Tus palabras: {action}",
    ),
    "offer_next": (
        "Claro. Otra cosa que dejaste escrita antes: {action}",
        "Prueba esto ahora. También lo escribiste tú: {action}",
        "De acuerdo. Lo siguiente en tu lista dice: {action}",
        "Te dejo otra idea, con tus propias palabras: {action}",
    ),
    "offer_instead": (
        "Gracias por contarme. Prueba mejor con esto: {action}",
        "No todo sirve cada vez. Prueba ahora con esto: {action}",
        "De acuerdo, esa no fue. Prueba con esta otra: {action}",
        "Bueno es saberlo. Tienes otra en tu lista: {action}",
    ),
    "grounding": (
        "Te leo. Empieza con esto, dura un minuto: {action}",
        "Gracias por escribir. Da este paso ahora: {action}",
        "Qué bueno que escribes. Primero, algo breve: {action}",
        "Vamos minuto a minuto. Lo primero es esto: {action}",
    ),
    "grounding_step": (
        "Ponte de pie y ve a otro cuarto, o sal a la calle.",
        "Pon las manos bajo agua fresca por un minuto.",
        "Toma aire en 4 tiempos y suelta en 6, diez veces.",
        "Pies en el suelo. Nombra cinco cosas que ves.",
        "Deja el celular, bebe un vaso de agua y vuelve.",
        "Ve a donde haya gente y quédate diez minutos.",
    ),
    "more_hint": ("MORE: otra idea.", "Manda MORE para otra."),
    "back_hint": ("Te escribo en 15 min.", "En 15 min te escribo."),
    "call_hint": ("Manda CALL para pedir una persona.", "Para pedir una persona, manda CALL."),
    "team": ("tu equipo",),
    "eased": (
        "Bien hecho. Aguantaste hasta que fue bajando. Descansa.",
        "Me alegra que sea menos duro. Lo lograste.",
        "Eso pide mucha fuerza. Trátate con cariño.",
        "Bien. Lo dejaste pasar, y eso cuenta.",
    ),
    "still_strong": (
        "Gracias por contarme. Le pido a {who} que te llame. Mientras tanto: {action}",
        "Gracias. No tienes que pasar esto sin nadie. Le pido a {who} que te llame. Por ahora: {action}",
        "Te leo. Le pido a {who} que te llame. Mientras esperas: {action}",
        "Sigue duro, y sigues de pie. Le pido a {who} que te llame. Por ahora: {action}",
    ),
    "ask_number": (
        "Gracias por responder. De 0 a 10, ¿qué tal ahora? 0 es calma, 10 es muy duro.",
        "Me alegra leerte. ¿De 0 a 10, ahora? 0 es calma, 10 es muy duro.",
        "Gracias. De 0 calma a 10 muy duro, ¿qué tal ahora?",
        "Entiendo. Si puedes, dime de 0 a 10: 0 es calma, 10 es muy duro.",
    ),
    "keep_going": (
        "Bien. Sin prisa. Si quieres otra idea, manda MORE.",
        "De acuerdo. Date unos minutos. Manda MORE si quieres otra.",
        "Bien. Un minuto a la vez. MORE te da otra idea.",
        "Muy bien. Te leo. Si quieres otra, manda MORE.",
    ),
    "lapse": (
        "Gracias por contarme. Pide mucha honestidad. Un momento no es el final. Tu siguiente paso: {action}",
        "Me alegra que me lo digas. Un momento no borra tu trabajo. Lo siguiente, en tus palabras: {action}",
        "Gracias por tu honestidad. Fue un momento; el siguiente es tuyo. Escribiste: {action}",
        "Me lo dijiste, y eso pide valor. Puede parar en este punto. Tu siguiente paso: {action}",
    ),
    "lapse_tell": ("Para contarle hoy a alguien, manda CALL.", "Puedes contarle a una persona: manda CALL."),
    "lapse_told": ("Le pido a {who} que te busque.", "Le aviso a {who} para que no pases esto sin nadie."),
    "call": (
        "De acuerdo. Le pido a {who} que te contacte. Si no puedes esperar, llama al 988 y marca 2, a toda hora.",
        "Qué bueno que lo pides. Le pido a {who} que te contacte. Si no puedes esperar, llama al 988 y marca 2.",
        "Le pido a {who} que te busque ahora. No puedo prometer la hora. El 988 atiende siempre, marca 2.",
        "Pedir una persona es un paso fuerte. Le pido a {who} que te contacte. El 988 atiende a toda hora.",
    ),
    "call_meanwhile": ("Mientras esperas, de tu lista: {action}", "Hasta entonces, en tus palabras: {action}"),
    "calm": (
        "Gracias. Me alegra saber de ti.",
        "Gracias por responder. Escribe cuando quieras.",
        "Recibido, gracias. Trátate con cariño.",
        "Gracias por el saludo. Hasta pronto.",
    ),
    "rated": (
        "Gracias. Anotado. Escribe a cualquier hora.",
        "Gracias por contarme. Cuídate mucho.",
        "Recibido. Me alegra que escribas.",
        "Gracias. Escribe cuando quieras.",
    ),
    "feeling": (
        "Gracias por contarme qué tal te va.",
        "Gracias por compartirlo. Te leo.",
        "Me alegra saber de ti. Escribe cuando quieras.",
        "Gracias por avisarme. Cuídate mucho.",
    ),
    "thanks": (
        "De nada. Escribe a cualquier hora.",
        "Cuando quieras.",
        "Con gusto. Escribe cuando quieras.",
        "Claro que sí. Cuídate mucho.",
    ),
    "greeting": (
        "Hola, me alegra saber de ti. ¿Qué tal vas?",
        "Hola. Te leo. ¿Qué tal te va?",
        "Hola. ¿Qué tal van las cosas?",
        "Hola, qué bueno que escribes. ¿Qué tal ahora?",
    ),
    "unclear": (
        "Respondo de forma automática y quizá no te entendí. Si es un momento duro, manda URGE. Persona: CALL.",
        "Gracias por escribir. No lo entiendo bien. Manda URGE si ahora es duro, o CALL para una persona.",
        "Te leo, pero no sé qué necesitas. Manda URGE para tu lista, o CALL para una persona.",
        "Quiero entenderte bien. Manda URGE para apoyo ahora. Manda CALL para pedir una persona.",
    ),
    "wrong_number": (
        "Perdona la molestia. Alguien lo va a revisar. No hace falta responder.",
        "Perdona el error. Lo vamos a revisar.",
        "Mis disculpas. Alguien va a revisar este contacto.",
        "Perdona. Vamos a revisar este contacto.",
    ),
    "welcome": (
        "Te damos la bienvenida. Tu equipo te escribe cerca de 1 vez al despertar o de noche, de forma automatizada. "
        "Momento duro: manda URGE. Una persona: CALL. En peligro: 911 o 988. "
        "Pueden aplicarse tarifas de mensajes y datos. HELP: ayuda. STOP: no recibir.",
        "Qué bueno que entras. Recibes cerca de 1 mensaje diario, automatizado, de tu equipo. "
        "Momento duro: manda URGE. Una persona: CALL. En peligro: 911 o 988. "
        "Pueden aplicarse tarifas de mensajes y datos. HELP: ayuda. STOP: no recibir.",
    ),
    "invite_again": (
        "Gracias por escribir. Si quieres estos mensajes, responde 1. Si no, no hace falta nada. "
        "En peligro, llama al 911 o al 988.",
        "Me alegra saber de ti. Responde 1 si quieres estos mensajes. Sin prisa. En peligro, llama al 911 o al 988.",
        "Gracias. Puedo empezar cuando respondas 1. En peligro, llama al 911 o al 988.",
        "Te escribe la ayuda automatizada de tu equipo. Para empezar, responde 1. En peligro, llama al 911 o al 988.",
    ),
    "already_in": (
        "Me alegra saber de ti. Tus mensajes siguen activos. Si ahora es duro, manda URGE. Para una persona, CALL.",
        "Gracias. Tus mensajes siguen activos. URGE en un momento duro, CALL para una persona.",
        "Todo listo, tus mensajes siguen activos. URGE en un momento duro, CALL para una persona.",
        "Ya recibes los mensajes. Manda URGE cuando sea duro, CALL para pedir una persona.",
    ),
    "stopped": (
        "Ya no recibes mensajes de este servicio. En peligro, llama al 911. El 988 atiende a toda hora, marca 2.",
    ),
    "saved": (
        "Guardado. Vuelve a ti cuando te haga falta.",
        "Recibido y guardado, para cuando te haga falta.",
        "Guardado con tus palabras, para cuando cuente.",
        "Gracias, queda guardado para ti.",
    ),
    "add_how": (
        "Manda ADD y lo que te ayuda, por ejemplo: ADD caminar un rato.",
        "Para guardar algo, manda ADD y tus palabras, por ejemplo: ADD llamar a Luis.",
        "Escribe ADD y luego lo que te ayuda, por ejemplo: ADD salir al patio.",
        "Manda ADD seguido de tus palabras, por ejemplo: ADD tomar agua.",
    ),
    "change_how": (
        "Gracias. Ya le pido a tu equipo que te ayude con tu lista. Para agregar algo, manda ADD y tus palabras.",
        "Recibido. Tu equipo lo ve y te ayuda con tu lista. ADD y tus palabras agrega algo nuevo.",
    ),
    "plan_head": ("Esta es la lista que hiciste para ti:", "Pediste tu lista. Esto es lo que escribiste:"),
    "plan_empty": (
        "Tu lista sigue en blanco. Manda ADD y lo que te ayuda, por ejemplo: ADD caminar un rato.",
        "No hay nada en tu lista por ahora. Manda ADD y lo que te ayuda, por ejemplo: ADD llamar a Luis.",
    ),
    "reasons_head": ("Esto es lo que escribiste para ti:", "Pediste tus motivos. Tus palabras:"),
    "reasons_empty": (
        "No tengo motivos tuyos por ahora. Puedes agregarlos con tu equipo. Manda PLAN para ver tu lista.",
        "No hay motivos escritos por ahora. Tu equipo te ayuda a agregarlos. Manda PLAN para ver tu lista.",
    ),
    "day": ("24 horas",),
    "days": ("{days} noches",),
    "paused": (
        "Sin saludos por {length}. Si escribes, respondo. Para otra pausa manda PAUSE y cuantas noches: PAUSE 7.",
        "De acuerdo, sin saludos por {length}. Si me escribes, respondo. Para otra pausa, por ejemplo: PAUSE 7.",
    ),
    "resumed": (
        "Me alegra que vuelvas. Tus saludos siguen.",
        "Qué bueno tenerte de vuelta. Los saludos siguen.",
        "Tus saludos siguen. Me alegra que vuelvas.",
        "De acuerdo, los saludos siguen.",
    ),
    "time_set": (
        "Listo. Te saludo a las {at}.",
        "De acuerdo, tu saludo es a las {at} desde ahora.",
        "Hecho. Te escribo a las {at}.",
        "Recibido: saludos a las {at}.",
    ),
    "time_how": (
        "Manda TIME y la hora que quieres, por ejemplo: TIME 9PM.",
        "Para elegir la hora, manda TIME y la hora, por ejemplo: TIME 9PM.",
    ),
    "schedule_seen": (
        "Gracias. Le pido a tu equipo que lo vea. Para cambiar la hora, manda TIME, por ejemplo: TIME 9PM.",
        "Recibido. Tu equipo lo va a ver. Para cambiar la hora, manda TIME, por ejemplo: TIME 9PM.",
    ),
    "help": (
        "Mensajes de seguimiento, con respuestas automatizadas; tu equipo los ve. Momento duro: manda URGE. "
        "Una persona: CALL. Crisis: 988, marca 2; en peligro, 911. PLAN muestra tu lista. "
        "Pueden aplicarse tarifas. STOP: no recibir.",
    ),
    "stranger": (
        "No puedo recibir mensajes de este contacto. En peligro, llama al 911. Para apoyo, llama al 988 y marca 2.",
        "Perdona, no conozco este contacto. En peligro, llama al 911. Para apoyo, llama al 988 y marca 2.",
    ),
    "stranger_crisis": (
        "Me alegra que escribas. Respondo de forma automatizada y no puedo mandar a nadie. Llama al 988 ahora y marca 2, "
        "gratis, a toda hora. Si hay peligro en este momento, llama al 911. ¿Te encuentras a salvo ahora?",
    ),
}
