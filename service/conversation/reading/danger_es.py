"""Phrases of danger in Spanish, without accents as Text.words has them. A Spanish-speaking clinician reviews every line."""

from typing import Final

CLASSES: Final = {
    "persona": "bebe|hijo|hija|nino|nina|mama|papa|mami|papi|hermano|hermana|esposo|esposa|marido|mujer|novio|novia|abuelo|abuela|"
    "nieto|nieta|tio|tia|primo|prima|amigo|amiga|suegro|suegra|compadre|vecino|vecina|ex",
}

DANGER: Final = {
    "suicidio": r"""
suicid\w*
(matarme|mejor me (muero|mato)|me (mato|matare|voy a matar|quiero matar|quisiera matar)|quitarme la vida|\
ahorcarme|colgarme|dispararme|tirarme (de|del|al|por|a)|aventarme (de|del|al|por)|cortarme las venas|acabar \
conmigo)
me (voy a|quiero|quisiera|iba a) (ahorcar|colgar|(tirar|aventar|lanzar) (de|del|al|por)) (?!el|la|los|las|mi|\
del telefono|sofa|sillon|agua|piscina|alberca|suelo|sol|pasto)
(hoy|ya|ahora|manana|mejor|esta noche) me (cuelgo|ahorco|(tiro|aviento|lanzo) (de|del|al|por)) (?!el|la|los|las|\
del telefono|sofa|sillon|agua|piscina|alberca|suelo|sol|pasto)
(pegarme|meterme|darme|me pego|me meto|me doy|me (voy a|quiero) (pegar|meter|dar)) un (tiro|balazo|plomazo) (?!de)
(me vuelo|me volare|me volaria|volarme|me (voy a|quiero) volar) (los sesos|la tapa)
me (tiro|tirare|aviento|aventare|arrojo|boto|dejo caer|voy a (tirar|aventar|arrojar|botar)) (de|del|desde|por) [el|la|un|una|este|esta] (andamio|\
azotea|balcon|barranco|cornisa|edificio|precipicio|puente|techo|tejado) (?!(a|en) (la|el) (alberca|piscina|agua|rio))
(aprieto|apretar|jalo|jalar|jalarle|halo|halar) (el|al) gatillo (?!de)
(pistola|revolver|escopeta|fusil|navaja|cuchillo|bisturi|machete) (en|contra) (mi|la) (sien|garganta|boca|cuello|pescuezo|barbilla)
(van a encontrar|encontraran|encuentren|hallaran|hallen|recojan) mi (cuerpo|cadaver)
me (encontraran|van a encontrar|encuentren|hallaran) (muerto|muerta|colgado|colgada|frio|fria)
(no paso de esta noche (?!sin)|de esta noche no paso)
mi <persona> se (ahorco|colgo|enveneno) (?!(hablando|(el|del) telefono|en el juego|con) )
(acabar|terminar) con (todo|mi vida|esto de una vez|mi sufrimiento)
(quiero|quisiera|prefiero|deseo|ganas de|mejor|ojala me|querer|queria|preferiria|deberia|merezco) [yo|\
estar] (morir|morirme|muerto|muerta|estar muerto|estar muerta|muera|muriera|dormir para siempre|desaparecer|\
no despertar|no existir)
me quiero (morir|matar|ir de este mundo|desaparecer)
(no|ya no|tampoco) (quiero|deseo|tengo ganas de|aguanto|soporto|puedo) [seguir|mas|ya] (vivir|viviendo|vivo|\
viva|existir|despertar|estar aqui|la vida|esta vida|vivir mas|vivir asi|seguir viviendo)
no (vale|merece) la pena (vivir|seguir|la vida)
para que (seguir|sigo) (viviendo|vivo|viva|con vida|en este mundo)
(no tengo|sin|no hay|no encuentro) [ninguna] (razon|razones|motivo|motivos|ganas|sentido) (para|de|a) \
(vivir|seguir|la vida|estar)
(estarian|estaran|estaria|estara|estan) (mejor|bien) sin mi
(nadie|quien) me (extrana\w*|va a extranar|echaria de menos)
(cansado|cansada|harto|harta) de (vivir|la vida|estar vivo|estar viva|existir)
(me|voy a|ya me) (despido|despedi|despedirme) (de|para siempre)
adios (a todos|para siempre|mundo|mi familia)
(cuando|si) (ya )?no este .. (cuid\w*|diles|dile)
(tengo|compre|consegui|busco) (una|la|un|el) (pistola|arma|soga|cuerda|veneno|navaja)
(un|el) plan para (matarme|morir|terminar)
""",
    "autolesion": r"""
(cortarme|me corte|me corto|me estoy cortando|quemarme|me queme|lastimarme|hacerme dano|me hice dano|\
herirme|me lastimo|golpearme|autolesion\w*) (?!el pelo|el cabello|cocinando|afeitando|con el papel)
(no como|sin comer|dejar de comer) .. (dias|castig\w*)
""",
    "sobredosis": r"""
sobredosis
(tome|tomado|tomo|trague|tragado|tomar|tomarme) [me|muchas|todas|demasiadas|un monton de|el frasco de|las|\
todo el|casi todas las] (muchas|todas|demasiadas|las|frasco|monton|pastillas|pildoras) .. (pastillas|\
pildoras|frasco|tabletas|medicinas)
(muchas|todas las|demasiadas|un frasco de|bote de|\d{2,}) (pastillas|pildoras|tabletas)
(tome|tomo|tomado|bebi|bebio|bebido|trague|trago|tragado) .. (veneno|raticida|matarratas|lejia|cloro|lavandina|\
anticongelante|destapacanos|insecticida|thinner|tiner|aguarras) (?!(veinte|muchos|\d+) anos)
(no puede|no puedo) respirar
<persona> no (reacciona|respira) (?!(a|al|cuando) )
(esta|estaba|quedo|cayo|sigue) (inconsciente|inconciente) (?!de)
(convulsiona|convulsiono|convulsionando|(tiene|le dieron|le estan dando) convulsiones (?!(desde|de|hace) ))
(tiene|con) [los] labios (morados|azules)
<persona> se [me] (puso|quedo|esta poniendo) (tieso|tiesa|morado|morada|azul) (?!del? )
(dolor|presion) (de|en el) pecho
(ambulancia|infarto|se desmayo|no despierta|no responde|sangr\w* mucho|desangr\w*|linea de crisis|linea de \
prevencion)
""",
    "violencia": r"""
(apunalaron|acuchillaron|balearon|balacearon|atropellaron|violaron|secuestraron|(le|les) dispararon) (a|al) (mi|mis) (?!perr|gat|conej|caball|vaca|.* (en paz descanse|qepd|anos)|.* (19|20)\d\d)\w+
(me|nos) (pega|pego|golpea|golpeo|golpearon|pegaron|violo|violaron|ahorco|ahorca|estrangul\w*|amenaza|\
amenazo|acosa|acoso|persigue|siguio|esta siguiendo|empujo|ataco|apunalo|encerro|quiere matar|va a matar|\
abuso|abusaron|forzo|obligo)
(entraron|se metieron) [unos] [hombres|tipos|sujetos] armados
(<persona>|hombre|tipo|sujeto) (llego|viene|vino|entro) [ya] armado (?!(de|con) )
(me|nos) (dispararon|estan disparando|balearon|balacearon|acuchillo|acuchillaron|apunalaron|vienen a matar)
(violencia domestica|abuso sexual|violacion|tiene (una|un) (pistola|arma|cuchillo|machete))
(no me deja|no nos deja) (salir|ir)
(tengo miedo|me da miedo) (de que|que|a que|de) (me|nos|el|ella|lastim\w*|hacerle)
(lo|la|los|las|le) (voy a|quiero|puedo|podria|voy) [a] (matar|golpear|lastimar|hacer dano|apunalar|disparar|\
pegar|estrangular)
(matarlo|matarla|matarlos|golpearla|golpearlo|lastimarla|lastimarlo|hacerle dano|pegarle|matar a|le pegue|\
la golpee|lo golpee)
(pornografia infantil|menor de edad|menores de edad|menores|un menor|una menor)
(ninos|ninas|nino|nina|sobrina|sobrino|hijastra|hijastro|mi hija|mi hijo) .. (tocar|toque|excit\w*|atra\w*|\
desnud\w*|sexual\w*|abus\w*|dano|solo con|sola con|pego|pega|golpe\w*)
(tocar|toque|excit\w*|atra\w*|fantas\w*|abus\w*|fotos|videos|imagenes|pensamientos|atraido|miedo de|\
lastimar|pegar|pegue|golpe\w*) ... (ninos|ninas|nino|nina|sobrina|sobrino|hijastra|hijastro|menores|hija|\
hijo|adolescentes)
(se quiere|quiere|va a|intento|amenaza con) (matar|matarse|suicidarse|quitarse la vida)
""",
}
