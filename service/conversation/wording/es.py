"""Spanish, with 'tú'; no word tells the gender of whom we speak to.

Of the accented letters only é, ñ, ü, ¡ and ¿ are in GSM-7; á, í, ó and ú turn a text into UCS-2 with 67 units a segment.
So long sentences do without those four, and short ones use them as Spanish does: at most two segments either way.
"""

from collections.abc import Mapping
from typing import Final

SENTENCES: Final[Mapping[str, tuple[str, ...]]] = {
    # Texts that we start. The first one carries what CTIA asks for: who, how often, rates, HELP and STOP.
    "invite": (
        "Hola. Son los mensajes que preparaste con tu equipo. Para recibirlos, cerca de 1 diario, responde 1. Pueden aplicarse tarifas de mensajes y datos. HELP para ayuda, STOP para cancelar.",
        "Hola de parte de tu equipo. Tus mensajes te esperan. Para recibirlos, cerca de 1 diario, responde 1. Pueden aplicarse tarifas de mensajes y datos. HELP para ayuda, STOP para cancelar.",
    ),
    "check_in": (
        "Tu registro de hoy: ¿cómo va? 0 es calma, 10 es muy difícil.",
        "Registro diario. ¿Cómo va hoy, de 0 calma a 10 muy difícil?",
        "Hora de tu registro. ¿Qué número es hoy? 0 calma, 10 muy difícil.",
        "Tu registro: de 0 a 10, ¿cómo va hoy? 10 es muy difícil.",
    ),
    "follow_up": (
        "Segundo registro. ¿Cómo va ahora? 0 calma, 10 muy difícil.",
        "Tu registro: ¿qué número es ahora? 0 calma, 10 muy difícil.",
        "Breve registro: ¿cómo va ahora, de 0 a 10? 10 es muy difícil.",
        "Otra vez el registro. ¿Cómo va ahora? 0 calma, 10 muy difícil.",
    ),
    "hand_over": (
        "{name} ya lo sabe y te contactará pronto.",
        "{name} tiene tu mensaje y te contactará pronto.",
        "Novedad: {name} se encarga y te contactará pronto.",
        "Tu mensaje fue visto. {name} te contactará pronto.",
    ),
    "nobody_yet": (
        "Nadie responde por ahora. Sigo preguntando. Si no puedes esperar, llama al 988 y marca 2, a toda hora.",
        "Sigo sin encontrar a nadie y sigo preguntando. Si no puedes esperar, llama al 988 y marca 2.",
        "Sigo buscando a una persona. Si no puedes esperar, llama al 988 y marca 2, a toda hora.",
        "Sigo llamando y nadie contesta por ahora. Mientras tanto, el 988 atiende a toda hora: marca 2.",
    ),
    # Danger. The first answer says all of it; the next ones stay. 988 in Spanish: press 2, or text AYUDA.
    "crisis": (
        "Me alegra que me lo digas. Llama ya al 988 y marca 2, o escribe AYUDA al 988: gratis, a toda hora. Si hay peligro en este momento, llama al 911. Alguien del equipo recibe el aviso. ¿Te encuentras a salvo ahora?",
        "Gracias por contarme. Tu vida importa. Llama ya al 988 y marca 2, o escribe AYUDA al 988: gratis, a toda hora. Si hay peligro ahora mismo, llama al 911. Alguien del equipo recibe el aviso. ¿Te encuentras a salvo ahora?",
        "Qué bueno que escribes. Llama ya al 988 y marca 2, o escribe AYUDA al 988: gratis, a toda hora. Si hay peligro en este momento, llama al 911. Alguien del equipo recibe el aviso. ¿Te encuentras a salvo ahora?",
    ),
    "crisis_stay": (
        "Sigo contigo. El equipo ya tiene el aviso. Llama al 988 y marca 2, o escribe AYUDA al 988. En peligro, llama al 911.",
        "Gracias por responder. El equipo ya tiene el aviso. El 988 atiende ahora mismo: marca 2. En peligro, llama al 911.",
        "Te leo. El equipo ya tiene el aviso. Si llamar es demasiado, escribe AYUDA al 988. En peligro, llama al 911.",
        "No tienes que pasar esto sin nadie. El equipo ya tiene el aviso. Llama al 988 y marca 2. En peligro, llama al 911.",
    ),
    # Help, in the person's own words where they left some.
    "offer": (
        "Qué bueno que escribes. Esto lo escribiste: {action}",
        "Gracias por escribir. Tu plan para ahora es: {action}",
        "Te leo. Esto es lo que preparaste para hoy: {action}",
        "Una cosa a la vez. Con tus propias palabras: {action}",
        "Pediste apoyo, y eso cuenta. Tus palabras: {action}",
    ),
    "offer_next": (
        "Claro. Otra cosa que dejaste escrita antes: {action}",
        "Prueba esto ahora. Es otra de tus ideas: {action}",
        "De acuerdo. Lo siguiente en tu lista dice: {action}",
        "Te dejo otra idea, con tus propias palabras: {action}",
    ),
    "offer_instead": (
        "Gracias por contarme. Prueba mejor con esto: {action}",
        "No todo sirve siempre. Ahora prueba con esto: {action}",
        "De acuerdo, esa no fue. Prueba con esta otra: {action}",
        "Es bueno saberlo. Tienes otra en tu lista: {action}",
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
        "Toma aire contando 4 y suelta contando 6, diez veces.",
        "Los pies en el suelo. Nombra cinco cosas que ves.",
        "Deja el celular, bebe un vaso de agua y vuelve.",
        "Ve a donde haya gente y pasa diez minutos con ellos.",
    ),
    "own_step": ("el primer paso que escribiste",),
    "more_hint": ("MORE para otra.", "Manda MORE para otra."),
    "call_hint": ("Manda CALL para pedir una persona.", "Para pedir una persona, manda CALL."),
    "team": ("tu equipo",),
    # How it went.
    "eased": (
        "Bien hecho. Esperaste hasta que se hizo más fácil.",
        "Me alegra que sea más fácil. Llegaste por tus medios.",
        "Eso pide fuerza. Trátate hoy con cariño.",
        "Bien. Lo dejaste pasar, y eso cuenta.",
    ),
    "still_strong": (
        "Gracias por contarme. Le pido a {who} que te llame. Mientras tanto: {action}",
        "Gracias. No tienes que pasar esto sin nadie. Le pido a {who} que te llame. Por ahora: {action}",
        "Te leo. Le pido a {who} que te llame. Mientras esperas: {action}",
        "Sigue duro, y sigues de pie. Le pido a {who} que te llame. Por ahora: {action}",
    ),
    "ask_number": (
        "Gracias por responder. ¿Qué número es ahora? 0 calma, 10 muy difícil.",
        "Me alegra leerte. ¿Hay un número para ahora? 0 calma, 10 muy difícil.",
        "Gracias. De 0 calma a 10 muy difícil, ¿cómo va ahora?",
        "Entiendo. Si puedes, dime un número: 0 calma, 10 muy difícil.",
    ),
    "keep_going": (
        "Bien. Sin prisa. Si quieres otra idea, manda MORE.",
        "De acuerdo. Date unos minutos. Manda MORE si quieres otra.",
        "Bien. Un minuto a la vez. MORE te da otra idea.",
        "Muy bien. Te leo. Si quieres otra, manda MORE.",
    ),
    "lapse": (
        "Gracias por contarme. Eso pide honestidad. Un momento no es el final. Un siguiente paso: {action}",
        "Me alegra que me lo digas. Un momento no borra tu trabajo. Lo siguiente: {action}",
        "Gracias por tu honestidad. Fue un momento; el siguiente es tuyo. Empieza por esto: {action}",
        "Me lo dijiste, y eso pide valor. Puede parar en este punto. Un paso para ahora: {action}",
    ),
    "lapse_tell": ("Para contarle hoy a alguien, manda CALL.", "Puedes contarle a una persona: manda CALL."),
    "lapse_told": ("Le pido a {who} que te busque.", "Le aviso a {who}, para que no pases esto sin nadie."),
    "call": (
        "De acuerdo. Le pido a {who} que te contacte. Si no puedes esperar, llama al 988 y marca 2, a toda hora.",
        "Qué bueno que lo pides. Le pido a {who} que te contacte. Si no puedes esperar, llama al 988 y marca 2.",
        "Le pido a {who} que te busque ahora. No puedo prometer la hora. El 988 atiende siempre: marca 2.",
        "Pedir una persona es un paso fuerte. Le pido a {who} que te contacte. El 988 atiende siempre: marca 2.",
    ),
    "call_meanwhile": ("Mientras esperas: {action}", "Hasta entonces: {action}"),
    # Everyday answers.
    "calm": (
        "Gracias. Me alegra saber de ti.",
        "Gracias por responder. Aquí estoy cuando me necesites.",
        "Recibido, gracias. Trátate con cariño.",
        "Gracias por escribir. Cuídate mucho.",
    ),
    "rated": (
        "Gracias por avisarme. Aquí estoy a toda hora.",
        "Gracias por contarme. Cuídate mucho.",
        "Recibido. Me alegra que escribas.",
        "Gracias. Escribe cuando quieras.",
    ),
    "feeling": (
        "Gracias por contarme cómo te va.",
        "Gracias por compartirlo. Aquí estoy.",
        "Me alegra saber de ti. Escribe cuando quieras.",
        "Gracias por avisarme. Cuídate mucho.",
    ),
    "thanks": (
        "De nada. Aquí estoy a toda hora.",
        "Cuando quieras.",
        "Con gusto. Escribe cuando quieras.",
        "Claro que sí. Cuídate mucho.",
    ),
    "greeting": (
        "Hola, te responde tu registro. ¿Cómo te va?",
        "Hola de parte de tu registro. ¿Cómo va todo?",
        "Hola, tu registro te lee. ¿Cómo van las cosas?",
        "Hola, qué bueno que escribes a tu registro. ¿Cómo te va?",
    ),
    "unclear": (
        "Respondo de forma automatizada y puede que no te entienda. Si es un momento duro, manda URGE. Para una persona, CALL.",
        "Gracias por escribir. No lo entiendo bien. Manda URGE si ahora es duro, o CALL para una persona.",
        "Te leo, pero no me queda claro. Manda URGE para ver tu lista, o CALL para una persona.",
        "Quiero entenderte bien. Manda URGE si ahora es duro. Manda CALL para pedir una persona.",
    ),
    "unread": (
        "No pude leerlo bien, y le pido a {who} que lo vea. En peligro, llama al 911. El 988 atiende a toda hora: marca 2.",
    ),
    "wrong_number": (
        "Perdona la molestia. Alguien lo va a revisar. No hace falta responder.",
        "Perdona el error. Lo vamos a revisar.",
        "Mis disculpas. Alguien va a revisar este número.",
        "Perdona. Vamos a revisar este número.",
    ),
    # Requests about the service.
    "welcome": (
        "Te damos la bienvenida. Tu equipo te escribe cerca de 1 vez diaria, de forma automatizada. En un momento duro manda URGE. Para una persona, CALL. En peligro: 911 o 988. Pueden aplicarse tarifas de mensajes y datos. HELP para ayuda, STOP para cancelar.",
        "Qué bueno que entras. Recibes cerca de 1 mensaje diario automatizado de tu equipo. En un momento duro manda URGE. Para una persona, CALL. En peligro: 911 o 988. Pueden aplicarse tarifas de mensajes y datos. HELP para ayuda, STOP para cancelar.",
    ),
    "invite_again": (
        "Gracias por escribir. Si quieres estos mensajes, responde 1. Si no, no hace falta nada. En peligro, llama al 911 o al 988.",
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
    "stopped": ("Ya no vas a recibir mensajes de nosotros. El 988 atiende a toda hora: marca 2.",),
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
        "Manda ADD con tus palabras, por ejemplo: ADD tomar agua.",
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
    "reasons_head": ("Esto es lo que escribiste para ti:", "Preguntas para qué es. Estas son tus palabras:"),
    "reasons_empty": (
        "No tengo motivos tuyos por ahora. Puedes agregarlos con tu equipo. Manda PLAN para ver tu lista.",
        "No hay motivos escritos por ahora. Tu equipo te ayuda a agregarlos. Manda PLAN para ver tu lista.",
    ),
    "day": ("1 día",),
    "days": ("{days} días",),
    "paused": (
        "Sin mensajes por {length}. Si me escribes, respondo igual. Para otra pausa manda PAUSE y los días: PAUSE 7.",
        "De acuerdo, sin mensajes por {length}. Si me escribes, respondo. Para otra pausa, por ejemplo: PAUSE 7.",
    ),
    "resumed": (
        "Me alegra que vuelvas. Los mensajes siguen.",
        "Qué bueno tenerte de vuelta. Los mensajes siguen.",
        "Los mensajes siguen. Me alegra que vuelvas.",
        "De acuerdo, los mensajes siguen.",
    ),
    "time_set": (
        "Listo. Te escribo a las {at}.",
        "De acuerdo, desde ahora te escribo a las {at}.",
        "Hecho. Vas a saber de mí a las {at}.",
        "Recibido: mensajes a las {at}.",
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
        "Son tus mensajes de seguimiento: te responde un programa y tu equipo los ve. Momento duro: manda URGE. Una persona: CALL. Crisis: 988, marca 2; en peligro, 911. PLAN muestra tu lista. Pueden aplicarse tarifas de mensajes y datos. STOP para cancelar.",
    ),
    # Said by the carrier alone, from its own machines, while ours do not answer (docs/twilio.md).
    "away": (
        "Ahora no puedo responder, pero tu mensaje se guarda. En un momento duro, llama al 988 y marca 2, gratis, a toda hora. En peligro, llama al 911.",
    ),
    # Someone we do not know: nothing about anyone is given away (docs/features.md, C7).
    "stranger": (
        "No puedo recibir mensajes de este contacto. En peligro, llama al 911. Para apoyo, llama al 988 y marca 2.",
        "Perdona, no conozco este contacto. En peligro, llama al 911. Para apoyo, llama al 988 y marca 2.",
    ),
    "stranger_crisis": (
        "Me alegra que escribas. Respondo de forma automatizada y no puedo mandar a nadie. Llama ya al 988 y marca 2, gratis, a toda hora. Si hay peligro en este momento, llama al 911. ¿Te encuentras a salvo ahora?",
    ),
    # Conversation, whole: to be moved to where each belongs.
    "check_back_hint": (
        "En {minutes} min te pregunto.",
        "Te escribo en {minutes} min.",
    ),
    "check_back_set": (
        "De acuerdo. Desde ahora pregunto a los {minutes} min. Para cambiarlo, manda: pregunta en 15.",
        "Hecho: pregunto a los {minutes} min. Para cambiarlo, manda: pregunta en 15.",
    ),
    "device_exit": (
        "Boca abajo, y camina. Te escribo a las {at}. Con tus palabras: {action}",
        "Deja el celular boca abajo y sal. Te escribo a las {at}. Lo tuyo: {action}",
        "Ponlo boca abajo y vete. Te escribo a las {at}. Tu propio paso: {action}",
        "Pantalla abajo, y a caminar. Te escribo a las {at}. Lo escribiste: {action}",
    ),
    "did_it_help": (
        "Segundo registro. ¿Te ha servido? 1 bien, 2 un poco, 3 nada.",
        "Tu registro: ¿te ha servido? 1 bien, 2 un poco, 3 nada.",
        "Breve registro: ¿te ha servido? 1 bien, 2 un poco, 3 nada.",
        "Otra vez el registro. ¿Te ha servido? 1 bien, 2 un poco, 3 nada.",
    ),
    "nudge": (
        "Otro registro, de 0 calma a 10 muy duro: ¿qué tal va? Para una persona, CALL.",
        "Otra vez el registro. De 0 a 10, ¿qué tal ahora? Para una persona, manda CALL.",
        "Tu registro sigue abierto: de 0 a 10, ¿qué tal? Para una persona, manda CALL.",
        "Registro, otra vez: ¿qué tal va, de 0 a 10? Para una persona, manda CALL.",
    ),
    "silence_told": (
        "No me llega tu respuesta, y le pido a tu equipo que te contacte. El 988 atiende siempre: marca 2.",
        "Sin respuesta por ahora: le pido a tu equipo que te contacte. El 988 atiende siempre: marca 2.",
    ),
    "supporter": (
        "Lo siguiente en tu plan es una persona: llama o escribe a {name} ya. Si no se puede, manda CALL.",
        "Es hora de alguien de confianza: llama o escribe a {name} ahora. Si no contesta, manda CALL.",
        "No tienes que pasar esto sin nadie. Llama o escribe a {name} ahora. Si no, manda CALL.",
        "El siguiente paso es una voz conocida: {name}. Llama o escribe ya. Si no contesta, manda CALL.",
    ),
    "supporter_hint": (
        "También puedes llamar a {name}.",
        "También tienes a {name}.",
    ),
    "crisis_line": (
        "Sigue duro: llama ya al 988 y marca 2. Le pido otra vez a {who} que te llame. Mientras: {action}",
        "Has hecho mucho. Ahora llama al 988 y marca 2. Le pido otra vez a {who}. Por ahora: {action}",
        "Por favor, llama ya al 988 y marca 2. Le aviso otra vez a {who}. Mientras esperas: {action}",
        "No lo lleves sin nadie. Llama al 988 y marca 2. Le pido otra vez a {who}. Por ahora: {action}",
    ),
    "lapse_tell_supporter": (
        "Hoy puedes contarle a {name}. O manda CALL.",
        "Una persona para contarle hoy: {name}. O manda CALL.",
    ),
    "lapse_ask": (
        "Qué bueno que mejora. Una pregunta, si quieres: ¿qué pasaba justo antes? Lo guardo para {who}.",
        "Eso pide fuerza. Si quieres, dime qué pasaba justo antes. Lo guardo para {who}.",
        "Me alegra que mejore. Solo si quieres: ¿qué pasaba antes de eso? Queda guardado para {who}.",
        "Bien hecho. Si quieres, dime: ¿qué pasaba justo antes? Lo guardo para {who}.",
    ),
    "lapse_kept": (
        "Gracias, queda guardado para {who}. Si vuelve a ser duro, manda URGE.",
        "Gracias por ponerlo en palabras. Lo guardo para {who}. Si es duro otra vez, manda URGE.",
        "Gracias. {who} lo puede leer, y lo planean entre los dos. Si es duro otra vez, manda URGE.",
    ),
    "lapse_unasked": (
        "Sin problema. No hace falta. Aquí estoy a toda hora.",
        "No hace falta. Aquí estoy cuando quieras.",
    ),
    "tell_on": (
        "De acuerdo. Si me cuentas de un tropiezo, le aviso a {who}. Para cambiarlo, manda AVISAR NO.",
        "Hecho: si me cuentas de un tropiezo, le aviso a {who}. AVISAR NO lo cambia.",
    ),
    "tell_off": (
        "De acuerdo. No le aviso a {who} de un tropiezo, salvo que sufras mucho. AVISAR SI lo cambia.",
        "Hecho: sin aviso a {who} por un tropiezo, salvo que sufras mucho. Para cambiarlo: AVISAR SI.",
    ),
    "progress": (
        "Preguntas cómo vas. Días buenos: {days}. Momentos duros superados: {moments}.",
        "Es lo que has hecho. Días buenos: {days}. Momentos duros superados: {moments}.",
    ),
    "progress_days": (
        "Preguntas cómo vas. Días buenos hasta hoy: {days}.",
        "Es lo que has hecho. Días buenos: {days}.",
    ),
    "progress_moments": (
        "Preguntas cómo vas. Momentos duros superados: {moments}.",
        "Es lo que has hecho. Momentos duros superados: {moments}.",
    ),
    "progress_new": (
        "Es el comienzo. Cada buen momento y cada rato duro que pasas se suma, y se queda.",
        "La cuenta empieza ahora. Cada momento duro que pasas se suma, y se queda.",
    ),
    "undo_hint": ("DESHACER lo quita.",),
    "undone": (
        "Hecho, como antes. DESHACER otra vez lo cambia de nuevo.",
        "De acuerdo, como antes. Con DESHACER cambia otra vez.",
    ),
    "undo_nothing": ("No hay nada que deshacer ahora. PLAN muestra tu lista.",),
    "removed": (
        "El {number} sale de tu lista. DESHACER lo devuelve.",
        "De acuerdo, el {number} ya no sale. DESHACER lo devuelve.",
    ),
    "remove_how": ("Manda PLAN para ver los lugares, y luego QUITA y uno de ellos, por ejemplo: QUITA 2.",),
    "saved_nameless": (
        "Guardado. Algunas de sus palabras no pueden salir. Dale un nombre, por ejemplo: NOMBRE silla azul.",
        "Guardado. No todo se puede mandar por mensaje. Ponle un nombre, por ejemplo: NOMBRE silla azul.",
    ),
    "named": (
        "Gracias. Con ese nombre te lo mando.",
        "Bien, te lo mando con ese nombre.",
    ),
    "name_again": ("Eso tampoco se puede mandar. Prueba con otro nombre, por ejemplo: NOMBRE silla azul.",),
    "pin_how": (
        "Un PIN cuida tu lista de quien tenga este celular. Manda PIN y de 4 a 8 cifras. El apoyo nunca lo pide.",
    ),
    "pin_set": (
        "Tu PIN queda puesto. Lo pido antes de mostrar tu lista. URGE y CALL nunca lo piden. Borra tu mensaje.",
    ),
    "pin_ask": ("Primero manda PIN y tu clave, y te lo muestro. En un momento duro, URGE no la pide.",),
    "pin_opened": ("Gracias. PLAN, MOTIVOS y PROGRESO se abren por 10 minutos. Borra tu mensaje.",),
    "pin_wrong": ("Esa no es. Prueba otra vez, o manda OLVIDE PIN. URGE y CALL no la piden.",),
    "pin_barred": ("Fueron muchas pruebas por hoy. Tu equipo lo ve y te ayuda. URGE y CALL no piden clave.",),
    "pin_cleared": ("Ya no hay PIN. PIN y de 4 a 8 cifras pone uno nuevo.",),
    "pin_first": ("Primero manda PIN y tu clave. Luego puedes cambiarla: NUEVO PIN y las cifras.",),
    "pin_forgotten": ("Tu equipo te contacta para quitar el PIN. URGE y CALL no lo piden.",),
    "level_set": (
        "De acuerdo, mi tono es {level} desde ahora. Cambia con NIVEL NEUTRO, NIVEL CALIDO o NIVEL DIRECTO.",
    ),
    "level_neutral": ("neutro",),
    "level_warm": ("cercano",),
    "level_direct": ("directo",),
    "crisis_barrier": (
        "Sigo contigo. El equipo ya tiene el aviso. ¿Qué te frena para llamar al 988 ahora? Marca 2, o escribe AYUDA al 988. En peligro, 911.",
        "Gracias por responder. El equipo ya tiene el aviso. ¿Qué te lo pone duro para llamar al 988? Marca 2, o AYUDA al 988. En peligro: 911.",
    ),
    "after_crisis": (
        "Un registro de tu equipo: ¿qué tal hoy? 0 es calma, 10 es muy duro. Persona: CALL.",
        "Tu equipo pregunta: ¿qué tal hoy, de 0 calma a 10 muy duro? Persona: manda CALL.",
        "Registro de tu equipo. ¿Qué tal va hoy? 0 calma, 10 muy duro. Persona: CALL.",
        "Breve registro de tu equipo: ¿qué tal hoy, de 0 a 10? Para una persona, CALL.",
    ),
    "seen_by": (
        "Una persona lo ve antes de las {at}.",
        "Alguien lo ve antes de las {at}.",
    ),
    "seen_unknown": ("No puedo prometer la hora. El 988 atiende siempre: marca 2.",),
}
