import { either, type Grammar, opening, weekdays, wordSet, words } from './grammar.ts';

export const spanish: Grammar = {
  code: 'es',
  common: wordSet(
    'el la los las un una unos unas del al y o pero yo tú usted él ella nosotros me te se lo le es son está están fue era ha he han hay no nunca qué que quién cómo dónde cuándo cuál cuánto por para con en de sobre si cuando favor ayer mañana luego después ya muy más mi tu su este esta eso puedes podrías podría puede quiero debería',
  ),
  courtesy: words(
    'si (?:es posible|puedes|pudieras|puede|se puede|quieres|no es molestia|te parece|tienes tiempo|eres tan amable)',
    'cuando puedas|no (?:te )?olvides(?: de)?|no olvide(?: de)?|no dudes en|no hay problema|por la mañana',
  ),
  request: opening(
    '¿?(?:me |nos )?(?:puedes|podrías|podéis|podríais|puede|podría|pueden|podrían|quieres|querrías|te importaría|le importaría)(?! ser )(?= (?:usted |ustedes |por favor |me |nos )*\\p{L}+(?:ar|er|ir)(?:me|nos|lo|la|los|las|le|les|melo)?)',
  ),
  wish: opening(
    '(?:yo )?(?:quiero|queremos|quisiera|quisiéramos|querría|necesito|necesitamos|me gustaría|nos gustaría|deseo)',
  ),
  question: either(
    /¿/u,
    opening(
      'qué|quién|quiénes|cómo|dónde|adónde|cuándo|cuánto|cuánta|cuántos|cuántas|cuál|cuáles|por qué|para qué|que tal|quien|quienes|como|donde|cuanto|cuantos|cual|cuales|hay|acaso|es que',
      '(?:es|son|era|fue|está|están|estaba|ha|han|debería|deberían|debe|deben|podría|podrían|sería|tiene|tienen|puede|pueden|puedo|podemos|debo|debemos|se puede)',
    ),
    words('me pregunto|no sé si|qué tal si|verdad$|no$'),
  ),
  negation: either(
    words(
      'nunca|jamás|jamas|tampoco|nadie|nada|ningún|ninguna|ninguno|ni siquiera|evita|evitar|prohibido|sin \\p{L}+[aei]r',
    ),
    words('no (?!el|los|las|con|en|de|sobre|para|por|q?lora|full|freeze|name)\\p{L}+'),
  ),
  condition: words(
    'si|cuando|en cuanto|tan pronto como|una vez que|en caso de(?: que)?|a menos que|a no ser que|siempre que|siempre y cuando|con tal de que|salvo que|hasta que|después de(?: que)?|antes de(?: que)?|mientras|de lo contrario',
  ),
  opinion: words(
    '(?:debería|deberías|deberían|deberíamos|debe|deben|debes|tendría que|tendrían que|podría|podrían|sería|serían|quizás?|tal vez|ojalá|a lo mejor|probablemente|acaso)',
    '(?:yo )?(?:creo|pienso|opino|espero|supongo|dudo|imagino|considero|me parece|siento) que|en mi opinión',
  ),
  report: either(
    opening('(?:yo|tú|usted|él|ella|nosotros|nosotras|ellos|ellas|ustedes|alguien|todos)'),
    opening(
      '(?:ya )?(?:lo |la |los |las |me |se )?\\p{L}{3,}(?:é|í|ó|aron|ieron|aste|iste|amos|imos|aba|aban|ábamos|ía|ían)',
    ),
    words('(?:he|has|ha|hemos|han|había|habían|habíamos) (?:ya )?\\p{L}+(?:ado|ido|to|cho|sto)'),
    opening(
      '(?:ya |me |se |lo |la )*(?:hice|hizo|hicimos|hicieron|puse|puso|pusimos|di|dio|dimos|dije|dijo|fui|fue|tuve|quise|pude|vi|vimos)',
    ),
    words(
      'ayer|anteayer|anoche|antes|hace (?:\\d+|un|una|unos|unas|dos|tres|poco|mucho|rato) ?\\p{L}*|(?:la|el) (?:semana|mes|año|lunes|martes) pasad[oa]|ya está',
    ),
    /(?<!(?:que|cual|quien|como)\s)(?<![\p{L}])(?:es|son|era|eran|fue|fueron|está|están|estaba|será|serán|tiene|tienen)(?![\p{L}])/iu,
  ),
  time: either(
    words(
      'mañana|pasado mañana|esta (?:noche|tarde)|luego|más tarde|mas tarde|después|pronto|algún día|un día de estos|en el futuro|próximamente',
      '(?:la|el) (?:próxim[oa]|siguiente) (?:semana|mes|año|vez|día|hora)|(?:semana|mes|año) que viene',
      '(?:en|dentro de) (?:\\d+|un|una|unos|unas|dos|tres|cuatro|cinco|diez|media) (?:segundos?|minutos?|horas?|días?|semanas?|meses|mes|años?|rato)',
      '(?:a|desde|hasta|sobre) las? \\d{1,2}(?::\\d\\d)?|al mediodía|a medianoche|el fin de semana',
      '(?:voy|vas|va|vamos|van) a \\p{L}+',
    ),
    weekdays('es', 'cada|todos los|el pasado'),
  ),
};

export const portuguese: Grammar = {
  code: 'pt',
  common: wordSet(
    'o a os as um uma do da dos das no na nos nas ao à e ou mas eu você ele ela nós eles me te se é são está estão foi era tem não nunca que quem como onde quando qual quanto por para com em de sobre caso favor ontem amanhã depois já muito mais meu minha seu este esta isso pode poderia podes quero deveria',
  ),
  courtesy: words(
    'se (?:for possível|possível|puder|puderes|poder|quiser|quiseres|der|não for incômodo|não se importar)',
    'quando puder|não (?:se )?esqueça(?: de)?|não te esqueças(?: de)?|não hesite em|sem problema|de manhã',
  ),
  request: opening(
    '(?:você |tu |vocês |me )*(?:pode|podes|poderia|poderias|podem|poderiam|consegue|consegues|quer|queres)(?! ser )(?= (?:você |por favor |me |nos )*\\p{L}+(?:ar|er|ir|or)(?:-\\p{L}+)?)',
    '(?:você )?se importaria de',
  ),
  wish: opening('(?:eu )?(?:quero|queremos|queria|gostaria|gostaríamos|preciso|precisamos|desejo)'),
  question: either(
    opening(
      'o que|que|quem|como|onde|aonde|quando|quanto|quanta|quantos|quantas|qual|quais|por que|por quê|porque|será que|é que|há',
      '(?:é|são|era|foi|está|estão|estava|tem|têm|deveria|deveriam|deve|devem|poderia|poderiam|seria|pode|podem|posso|podemos|devo)',
    ),
    words('não sei se|me pergunto|que tal|certo$|né$|não é$'),
  ),
  negation: words(
    'não|nao|nunca|jamais|ninguém|nada|nenhum|nenhuma|nem|tampouco|evite|evitar|proibido|sem \\p{L}+[aei]r',
  ),
  condition: either(
    opening('se (?!\\p{L}+(?:e|a)$)'),
    words(
      '(?:,|e|só|somente|mas|apenas) se|se (?:o|a|os|as|job|name|ele|ela|isso|você|eu)|caso|quando|assim que|logo que|a menos que|a não ser que|desde que|contanto que|até que|depois (?:que|de)|antes (?:que|de)|enquanto|uma vez que|do contrário|senão',
    ),
  ),
  opinion: words(
    'deveria|deverias|deveriam|deve|devem|devia|teria que|poderia|poderiam|seria|seriam|talvez|tomara|provavelmente|quem sabe|(?:eu )?(?:acho|penso|creio|espero|suponho|duvido|imagino|considero|parece)(?: que)?|na minha opinião',
  ),
  report: either(
    opening('(?:eu|tu|você|ele|ela|nós|eles|elas|vocês|alguém|a gente|todos)'),
    opening('(?:já )?\\p{L}{3,}(?:ei|ou|eu|iu|aram|eram|iram|amos|emos|imos|ava|avam|ávamos|ia|iam)'),
    words('(?:tinha|tinham|havia|tenho|temos|foi|foram) \\p{L}+(?:ado|ido|ada|ida|to|sto)'),
    opening(
      '(?:já |me |se )*(?:fiz|fez|fizemos|fizeram|pus|pôs|dei|deu|demos|disse|tive|teve|quis|pude|vi|viu|vimos)',
    ),
    words(
      'ontem|anteontem|antes|há (?:\\d+|um|uma|uns|dois|duas|três|pouco|muito) ?\\p{L}*|\\p{L}+ passad[oa]|já',
    ),
    /(?<!(?:que|qual|quem|como)\s)(?<![\p{L}])(?:é|são|era|eram|foi|foram|está|estão|estava|será|serão|tem|têm)(?![\p{L}])/iu,
  ),
  time: either(
    words(
      'amanhã|depois de amanhã|hoje à noite|esta noite|logo|mais tarde|depois|em breve|um dia|algum dia|no futuro|futuramente',
      '(?:n?[ao] )?(?:próxim[oa]|seguinte) (?:semana|mês|ano|vez|dia|hora)|(?:semana|mês|ano) que vem',
      '(?:em|daqui a|dentro de) (?:\\d+|um|uma|uns|umas|dois|duas|três|cinco|dez|meia) (?:segundos?|minutos?|horas?|dias?|semanas?|meses|mês|anos?)',
      '(?:às|as|até as|até às|desde as) \\d{1,2}(?:h|:\\d\\d)?|ao meio-dia|à meia-noite|no fim de semana',
      '(?:vou|vai|vamos|vão) \\p{L}+',
    ),
    weekdays('pt', 'cada|toda|todo|todas as|última|passada'),
  ),
};

export const french: Grammar = {
  code: 'fr',
  common: wordSet(
    "le la les un une des du de au aux et ou mais je tu il elle on nous vous ils me te se mon ma mes ce cette est sont était a ont ne pas jamais plus qui que quoi où quand comment pourquoi quel quelle combien pour avec dans sur sous par si quand lorsque plaît hier demain tard bientôt déjà très peux pourrais pouvez veux voudrais devrait c'est l'entraînement j'ai s'il d'un",
  ),
  courtesy: words(
    "s'?il (?:te|vous) pla[iî]t|stp|svp|si (?:possible|c'est possible|tu peux|vous pouvez|tu veux|vous voulez|ça te va|ça ne te dérange pas)",
    "quand tu (?:peux|pourras)|n'oublie(?:z)? pas(?: de)?|n'hésite(?:z)? pas à|pas de problème|pas de souci|le matin",
  ),
  request: opening(
    '(?:peux|pourrais|veux|voudrais)[- ]tu|(?:pouvez|pourriez|voulez|voudriez)[- ]vous|(?:est-ce que )?(?:tu peux|tu pourrais|tu veux bien|vous pouvez|vous pourriez|vous voulez bien)(?! (?:me dire|dire|expliquer))',
    "quelqu'un (?:peut|pourrait)|(?:ça|cela) (?:te|vous) (?:dérange|dérangerait) de",
  ),
  wish: opening(
    "(?:je|nous|on) (?:veux|voulons|veut|voudrais|voudrions|voudrait|souhaite|souhaitons)|j'aimerais|nous aimerions|j'ai besoin|il me faut|il faut",
  ),
  question: either(
    opening(
      "qui|que|qu'est-ce|qu'|quoi|où|quand|comment|pourquoi|quel|quelle|quels|quelles|combien|lequel|laquelle|est-ce|y a-t-il",
    ),
    words(
      '\\p{L}+-(?:t-)?(?:tu|vous|il|elle|on|ils|elles|je|ce|nous)',
      'est-ce que|je me demande|savoir si|et si|non$|hein$',
    ),
  ),
  negation: words(
    "ne|n'\\p{L}+|pas|jamais|rien|personne|aucune?|ni|nullement|évite[rz]?|interdit|défense de|sans \\p{L}+(?:er|ir|re)",
  ),
  condition: words(
    "si|s'ils?|quand|lorsque|lorsqu'\\p{L}+|dès que|dès qu'\\p{L}+|une fois que|au cas où|à moins que|à condition que|pourvu que|tant que|jusqu'à ce que|après que|après (?:le|la|l'|job|que|name)|avant (?:que|de|le|la)|pendant que|sinon|en cas de",
  ),
  opinion: words(
    "devrait|devraient|devrais|devrions|doit|doivent|dois|faudrait|pourrait|pourraient|serait|seraient|peut-être|sans doute|probablement|espérons|je (?:pense|crois|trouve|suppose|doute|souhaiterais|imagine)|j'espère|j'imagine|à mon avis|selon moi",
  ),
  report: either(
    opening(
      "(?:je|tu|il|elle|on|nous|vous|ils|elles|j'\\p{L}+|c'est|c'était|ça|cela|quelqu'un|tout le monde)",
    ),
    words('(?:ai|as|a|avons|avez|ont|avait|avaient|été) (?:déjà )?\\p{L}{2,}(?:é|ée|és|ées|i|u|is|it)'),
    words(
      "hier|avant-hier|il y a|tout à l'heure|déjà|naguère|autrefois|(?:semaine|mois|année|nuit|an) (?:dernière|dernier|passée?)|lundi dernier",
    ),
    /(?<!(?:qui|que|où)\s)(?<![\p{L}'-])(?:est|sont|était|étaient|sera|seront|fut)(?![\p{L}'-])/iu,
  ),
  time: either(
    words(
      "demain|après-demain|ce soir|cette nuit|cet après-midi|plus tard|bientôt|ensuite|un jour|un de ces jours|à l'avenir|prochainement|tout à l'heure",
      "(?:la |le |l')?(?:semaine|mois|année|an|fois|jour|heure) prochaine?|(?:la |le )?prochaine? (?:semaine|mois|année|fois|jour|heure)",
      "(?:dans|d'ici) (?:\\d+|une?|deux|trois|quatre|cinq|dix|quelques) (?:secondes?|minutes?|heures?|jours?|semaines?|mois|ans?|années?|instants?)",
      "(?:à|vers|dès|avant|après|jusqu'à) \\d{1,2} ?(?:h|heures?|:\\d\\d)|à midi|à minuit|ce week-end|le week-end",
      '(?:vais|vas|va|allons|allez|vont) \\p{L}+(?:er|ir|re)',
    ),
    weekdays('fr', 'chaque|tous les'),
  ),
};
