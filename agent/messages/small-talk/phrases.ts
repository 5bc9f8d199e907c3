import type { Language } from '../../language/languages.ts';
import { blamed, praised } from './valuing.ts';

/** The kinds of small talk, each answered in one way. */
export type Kind =
  | 'hello'
  | 'wellbeing'
  | 'thanks'
  | 'bye'
  | 'who'
  | 'free'
  | 'fine'
  | 'help'
  | 'start'
  | 'sorry'
  | 'yesno'
  | 'there'
  | 'test'
  | 'praise'
  | 'blame';

/** What people say of each kind, as lists with commas. Accents, apostrophes and signs don't matter. */
export const phrases: Record<Kind, Record<Language, string>> = {
  hello: {
    en: 'hello, hi, hey, hiya, howdy, yo, good morning, good afternoon, good evening, good day, greetings, gm, morning, hello there, hi there, heya, sup bot, good night everyone, nice to meet you, pleased to meet you, welcome',
    es: 'hola, buenas, buenos días, buenas tardes, buenas noches, qué tal, saludos, holi, mucho gusto, encantado, encantada, un placer',
    de: 'hallo, moin, servus, guten morgen, guten tag, guten abend, grüß gott, grüezi, hi zusammen, grüße, na, freut mich, schön dich kennenzulernen, angenehm',
    fr: 'bonjour, salut, bonsoir, coucou, bonjour à tous, hello, salut tout le monde, bonjour tout le monde, enchanté, enchantée, ravi de te connaître',
    pt: 'olá, oi, bom dia, boa tarde, boa noite, e aí, opa, saudações, prazer, muito prazer, prazer em conhecer',
    ru: 'привет, здравствуйте, здравствуй, доброе утро, добрый день, добрый вечер, приветствую, приветик, здрасьте, здрасте, хай, салют, приятно познакомиться, рад знакомству, очень приятно',
    zh: '你好, 您好, 早上好, 下午好, 晚上好, 早, 嗨, 大家好, 哈喽, 你好啊, 嘿, 喂, 很高兴认识你, 幸会',
  },
  wellbeing: {
    en: 'how are you, how are you doing, how r u, how is it going, hows it going, whats up, sup, how do you do',
    es: 'cómo estás, cómo está, cómo te va, qué tal estás, cómo andas',
    de: 'wie gehts, wie geht es dir, wie geht es ihnen, wie gehts dir, alles klar',
    fr: 'ça va, comment ça va, comment vas-tu, comment allez-vous, tu vas bien',
    pt: 'tudo bem, como vai, como você está, como está, tudo bom',
    ru: 'как дела, как ты, как поживаешь, как вы',
    zh: '你好吗, 最近怎么样, 还好吗, 你怎么样',
  },
  thanks: {
    en: 'thanks, thank you, thx, ty, tysm, cheers, thanks a lot, many thanks, thank you very much, thank you so much, much appreciated, thanks for the help, thanks for your help, thank u, thxx, thank you all, appreciate it, that helped, that helps, this helped, very helpful',
    es: 'gracias, muchas gracias, mil gracias, te lo agradezco, te agradezco, me ayudó, muy útil',
    de: 'danke, danke schön, vielen dank, danke dir, besten dank, dankeschön, danke sehr, vielen lieben dank, tausend dank, das hat geholfen, hat geholfen, hilft mir, sehr hilfreich',
    fr: 'merci, merci beaucoup, merci bien, mille mercis, merci bcp, grand merci, ça m’a aidé, très utile, merci c’est parfait',
    pt: 'obrigado, obrigada, muito obrigado, muito obrigada, valeu, brigado, brigada, valeu mesmo, agradeço, ajudou, ajudou muito, muito útil',
    ru: 'спасибо, большое спасибо, спасибо большое, благодарю, спс, спасибочки, пасиб, благодарствую, помогло, очень помогло, это помогло, очень полезно',
    zh: '谢谢, 谢谢你, 多谢, 感谢, 非常感谢, 谢了, 谢啦, 感谢你, 辛苦了, 帮到我了, 很有帮助',
  },
  bye: {
    en: 'bye, goodbye, bye bye, see you, see you later, see ya, good night, farewell, cya, take care, see you tomorrow, see you soon, good bye, later, cu, have a nice day, have a good day, have a good one, have a good weekend, have fun, nice weekend',
    es: 'adiós, chao, hasta luego, hasta pronto, nos vemos, hasta mañana, hasta la vista, nos vemos mañana, que tengas un buen día, buen día, buen fin de semana, que te vaya bien',
    de: 'tschüss, tschüs, auf wiedersehen, bis bald, bis später, ciao, gute nacht, bis morgen, bis dann, schönen tag noch, schönen abend noch, schönes wochenende, schönen tag, schönen abend, mach’s gut, machs gut',
    fr: 'au revoir, à bientôt, à plus, à plus tard, bonne nuit, bonne journée, bonne soirée, à demain, bonne fin de journée, ciao, bon week-end, passe une bonne journée, bonne continuation',
    pt: 'tchau, adeus, até logo, até mais, até breve, até amanhã, até mais tarde, até a próxima, boa noite a todos, tenha um bom dia, bom fim de semana, bom final de semana, um abraço',
    ru: 'пока, до свидания, до встречи, увидимся, спокойной ночи, до завтра, до скорого, всего доброго, прощай, хорошего дня, хороших выходных, хорошего вечера, удачи',
    zh: '再见, 拜拜, 回头见, 晚安, 明天见, 下次见, 再会, 待会见, 祝你愉快, 祝你有愉快的一天, 周末愉快, 祝好',
  },
  who: {
    en: 'who are you, what are you, are you a bot, are you human, are you a human, are you an ai, are you real, whats your name, what is your name, what is this, who is this, who made you, who built you, who created you, are you chatgpt, are you a robot, what is gristmill, whats gristmill, are you an artificial intelligence, introduce yourself, are you a real person, are you a person, are you an actual person, are you real person',
    es: 'quién eres, qué eres, eres un bot, eres humano, cómo te llamas, qué es esto, quién es usted, quién te hizo, quién te creó, eres una ia, eres un robot, qué es gristmill, preséntate, eres una persona, eres real, eres una persona real',
    de: 'wer bist du, was bist du, bist du ein bot, bist du ein mensch, wie heißt du, was ist das hier, was ist das, wer sind sie, wer hat dich gemacht, wer hat dich gebaut, bist du eine ki, bist du ein roboter, was ist gristmill, stell dich vor, bist du echt, bist du eine person, bist du eine maschine',
    fr: 'qui es-tu, tu es qui, qui êtes-vous, es-tu un bot, tu es un bot, es-tu humain, comment tu t’appelles, c’est quoi, qu’est-ce que c’est, qui t’a créé, qui t’a fait, es-tu une ia, tu es une ia, es-tu un robot, c’est quoi gristmill, présente-toi, comment t’appelles-tu, es-tu réel, es-tu une vraie personne',
    pt: 'quem é você, quem és tu, o que é você, você é um bot, é um bot, você é humano, qual é o seu nome, o que é isto, o que é isso, quem te criou, quem te fez, você é uma ia, você é um robô, o que é gristmill, apresente-se, você é real, você é uma pessoa, como você se chama',
    ru: 'кто ты, кто вы, ты кто, ты бот, вы бот, ты человек, как тебя зовут, что это, что это такое, кто тебя создал, кто тебя сделал, ты ии, ты робот, что такое gristmill, представься, ты настоящий, ты живой человек, ты машина',
    zh: '你是谁, 你是什么, 你是机器人吗, 你是人吗, 你叫什么, 你叫什么名字, 这是什么, 谁做的你, 谁创造了你, 你是人工智能吗, 你是机器人, gristmill是什么, 介绍一下自己, 你是真人吗, 你是真的吗, 你是程序吗',
  },
  free: {
    en: 'is this free, is it free, is that free, are you free, is this free of charge, does it cost anything, does this cost anything, does it cost money, is it for free, is this for free, how much does it cost, how much does this cost, how much is it, what does it cost, what does this cost, do i have to pay, do i need to pay, is this really free, is it really free, is there a fee, whats the price, what is the price, does this cost money, do i have to pay for this, do i need to pay for this, how much do you cost, do i have to pay anything, do i need to pay anything, do you cost anything, is there a paid version',
    es: 'es gratis, esto es gratis, es gratuito, cuesta algo, cuánto cuesta, hay que pagar, tengo que pagar, es de pago, cuánto vale, cuánto cuesta esto, esto cuesta dinero, cuánto cuesta usar esto, tengo que pagar algo, hay que pagar algo, cuánto cobras',
    de: 'ist das kostenlos, ist es kostenlos, ist das gratis, ist das umsonst, kostet das etwas, kostet das was, was kostet das, wie viel kostet das, muss ich bezahlen, muss ich etwas bezahlen, muss ich zahlen, kostet es was, was kostet der spaß, ist das kostenpflichtig, kostet das geld, wie teuer ist das, muss man dafür bezahlen, muss man bezahlen, muss man etwas bezahlen, muss ich dafür bezahlen, was kostest du',
    fr: 'c’est gratuit, est-ce gratuit, est-ce que c’est gratuit, c’est payant, combien ça coûte, ça coûte combien, faut-il payer, il faut payer, est-ce payant, c’est combien, quel est le prix, ça coûte quelque chose, dois-je payer, il faut payer quelque chose, est-ce que je dois payer',
    pt: 'é grátis, é gratuito, isso é grátis, isto é grátis, isto é gratuito, custa alguma coisa, quanto custa, tem que pagar, preciso pagar, isso é de graça, é de graça, é pago, quanto custa isso, qual é o preço, preciso pagar por isso, preciso pagar algo, tenho que pagar, é preciso pagar',
    ru: 'это бесплатно, бесплатно, сколько стоит, сколько это стоит, это платно, нужно платить, надо платить, это стоит денег, а это бесплатно, сколько это будет стоить, за это надо платить, какая цена, за это нужно платить, надо ли платить, нужно ли платить',
    zh: '免费吗, 这是免费的吗, 是免费的吗, 要钱吗, 多少钱, 收费吗, 这免费吗, 需要付费吗, 这个免费吗, 要付钱吗, 要花钱吗, 需要付钱吗, 这个要钱吗, 价格是多少, 这要钱吗, 用这个要钱吗, 要收费吗',
  },
  fine: {
    en: 'ok, okay, cool, great, nice, lol, haha, hahaha, lmao, awesome, perfect, all right, alright, got it, i see, nice one, no worries, wow, brb, sure, fine, sounds good, good to know, never mind, nevermind, good to hear, understood, makes sense, no problem, hehe, rofl, xd, very good, congrats, congratulations, happy birthday, merry christmas, happy new year',
    es: 'vale, genial, perfecto, bien, muy bien, jaja, jajaja, entendido, de acuerdo, no importa, bueno, de nada, felicidades, feliz año, feliz navidad',
    de: 'super, toll, prima, gut, sehr gut, alles gut, verstanden, passt, haha, in ordnung, schon gut, macht nichts, egal, okay gut, schön, glückwunsch, herzlichen glückwunsch, frohe weihnachten, gutes neues jahr, hehe',
    fr: 'd’accord, super, parfait, génial, très bien, bien, compris, mdr, ça marche, pas grave, ok super, parfait merci, félicitations, joyeux noël, bonne année, haha',
    pt: 'legal, ótimo, perfeito, beleza, muito bem, entendi, kkk, kkkk, certo, tá bom, deixa pra lá, de nada, rs, rsrs, haha, parabéns, feliz natal, feliz ano novo',
    ru: 'хорошо, отлично, круто, супер, понятно, ясно, ладно, ок, окей, класс, хаха, ничего, неважно, ахаха, ахах, хехе, поздравляю, с новым годом, с днём рождения, не за что',
    zh: '好的, 好, 很好, 太好了, 不错, 明白, 知道了, 哈哈, 哈哈哈, 厉害, 没事, 算了, 嗯, 嗯嗯, 行, 可以, 恭喜, 新年快乐, 生日快乐, 圣诞快乐, 不用谢',
  },
  help: {
    en: 'help, help me, i need help, please help, can you help me, can you help, how can you help me, what can you do, what can i do here, what can i do, i am new here, im new here, im new, menu, commands, how does this work, how does it work, how do i use this, how do i use it, how do you work, how do i use you, what do you do, what can you do for me, what can this bot do, i dont understand, i do not understand, i dont get it, huh, im lost, i am lost, im confused, what do you mean, what, wat, what are you able to do, i have no idea, no idea',
    es: 'ayuda, ayúdame, necesito ayuda, qué puedes hacer, qué sabes hacer, comandos, puedes ayudarme, soy nuevo aquí, menú, cómo funciona, cómo funciona esto, cómo se usa, cómo se usa esto, cómo te uso, no entiendo, no entiendo nada, qué haces, para qué sirves, estoy perdido, estoy perdida, no entendí, qué se puede hacer aquí',
    de: 'hilfe, hilf mir, ich brauche hilfe, was kannst du, was kann ich hier machen, befehle, kannst du mir helfen, ich bin neu hier, menü, wie funktioniert das, wie funktioniert es, wie geht das, wie benutze ich dich, wie benutze ich das, ich verstehe nicht, ich verstehe das nicht, verstehe ich nicht, was machst du, wofür bist du da, hä, häh, wie bitte, kapier ich nicht, das kapiere ich nicht, keine ahnung, was kann man hier machen',
    fr: 'aide, aide-moi, aidez-moi, à l’aide, j’ai besoin d’aide, que peux-tu faire, que sais-tu faire, tu peux faire quoi, commandes, peux-tu m’aider, tu peux m’aider, je suis nouveau ici, menu, comment ça marche, comment ça fonctionne, comment t’utiliser, comment l’utiliser, je ne comprends pas, je comprends pas, j’ai pas compris, tu fais quoi, à quoi tu sers, je suis perdu, je suis perdue, hein, j’ai rien compris, je n’ai rien compris, qu’est-ce que tu sais faire, qu’est-ce qu’on peut faire ici',
    pt: 'ajuda, me ajuda, me ajude, preciso de ajuda, o que você pode fazer, o que você faz, o que podes fazer, comandos, pode me ajudar, sou novo aqui, como funciona, como isso funciona, como funciona isso, como se usa, como eu uso, como usar, não entendo, não entendi, nao entendi, o que você sabe fazer, para que serve, estou perdido, estou perdida, não entendi nada, o que dá para fazer aqui',
    ru: 'помощь, помоги, помогите, мне нужна помощь, что ты умеешь, что ты можешь, команды, можешь помочь, я новенький, меню, помогите мне, помоги мне, как это работает, как этим пользоваться, как тобой пользоваться, как пользоваться, я не понимаю, не понимаю, не понял, не поняла, что ты делаешь, для чего ты, я запутался, а, ничего не понял, ничего не поняла, непонятно, что тут можно делать',
    zh: '帮助, 帮帮我, 救命, 我需要帮助, 你能做什么, 你会什么, 有什么功能, 命令, 能帮我吗, 你能帮我吗, 我是新来的, 菜单, 怎么用, 这个怎么用, 怎么使用, 如何使用, 怎么玩, 我不明白, 不明白, 我不懂, 不懂, 没懂, 你是做什么的, 你能干什么, 你能干嘛, 我看不懂, 看不懂, 没看懂, 没明白, 你有什么功能',
  },
  start: {
    en: 'start, begin, lets start, lets go, get started, lets get started, where do i start, how do i start, how do i begin, what now',
    es: 'empezar, comenzar, empecemos, inicio, vamos, por dónde empiezo, cómo empiezo, iniciar',
    de: 'anfangen, los, los gehts, start, beginnen, wie fange ich an, wo fange ich an, starten',
    fr: 'commencer, commençons, démarrer, début, on commence, comment commencer, par où commencer, allons-y',
    pt: 'começar, comecar, início, vamos começar, iniciar, vamos lá, como começo, por onde começo, como começar',
    ru: 'начать, старт, начнем, поехали, начало, давай начнем, с чего начать, как начать',
    zh: '开始, 开始吧, 怎么开始, 从哪里开始, 启动, 如何开始',
  },
  sorry: {
    en: 'sorry, im sorry, i am sorry, my bad, my mistake, my apologies, apologies, oops, whoops, pardon, excuse me, sorry about that, so sorry, sorry for that',
    es: 'perdón, perdona, lo siento, disculpa, disculpe, mi error, ups, lo siento mucho, perdón por eso',
    de: 'entschuldigung, tut mir leid, sorry, verzeihung, mein fehler, ups, tschuldigung, tut mir sehr leid, sorry dafür',
    fr: 'désolé, désolée, pardon, excuse-moi, excusez-moi, je m’excuse, oups, mon erreur, vraiment désolé, désolé pour ça',
    pt: 'desculpa, desculpe, me desculpe, foi mal, perdão, sinto muito, opa desculpa, sinto muito por isso, desculpa por isso',
    ru: 'извини, извините, прости, простите, прошу прощения, сорри, виноват, ой, прошу прощения за это, мне жаль',
    zh: '对不起, 抱歉, 不好意思, 很抱歉, 我错了, 哎呀, 真抱歉, 实在抱歉',
  },
  yesno: {
    en: 'yes, yep, yeah, yup, yes please, no, nope, nah, no thanks, no thank you, maybe, of course, not now',
    es: 'sí, si, claro, por supuesto, no gracias, quizás, tal vez, ahora no, dale',
    de: 'ja, jo, jep, klar, natürlich, nein, nee, nö, nein danke, ja bitte, vielleicht, jetzt nicht',
    fr: 'oui, ouais, bien sûr, non, non merci, oui merci, peut-être, pas maintenant',
    pt: 'sim, claro que sim, não, nao, não obrigado, não obrigada, talvez, agora não',
    ru: 'да, ага, конечно, нет, неа, нет спасибо, может быть, не сейчас',
    zh: '是, 是的, 对, 对的, 要, 不, 不是, 不要, 不用, 不用了, 没有, 也许, 当然',
  },
  there: {
    en: 'are you there, you there, anyone here, anybody here, anyone there, is anyone here, still there, are you alive, are you awake, can you hear me, do you read me, hello are you there',
    es: 'estás ahí, hay alguien, hay alguien ahí, sigues ahí, me oyes, estás vivo',
    de: 'bist du da, bist du noch da, ist jemand da, jemand da, hörst du mich, lebst du noch, bist du wach',
    fr: 'tu es là, t’es là, es-tu là, il y a quelqu’un, y a quelqu’un, quelqu’un est là, tu m’entends',
    pt: 'você está aí, está aí, tá aí, tem alguém aí, alguém aí, tem alguém, você me ouve',
    ru: 'ты тут, ты здесь, тут кто-нибудь есть, есть кто-нибудь, есть кто, ты живой, ты меня слышишь',
    zh: '在吗, 你在吗, 在不在, 有人吗, 还在吗, 你听得到吗, 有人在吗',
  },
  test: {
    en: 'test, testing, test test, testing testing, test message, just testing, this is a test, only a test',
    es: 'prueba, probando, esto es una prueba, mensaje de prueba, test',
    de: 'test, das ist ein test, nur ein test, testnachricht, ich teste nur',
    fr: 'test, essai, ceci est un test, message de test, c’est un test, juste un test',
    pt: 'teste, testando, isto é um teste, isso é um teste, mensagem de teste',
    ru: 'тест, проверка связи, это тест, тестовое сообщение, просто тест, раз два три',
    zh: '测试, 测试一下, 测试测试, 这是测试, 测试消息, 试一下',
  },
  praise: praised,
  blame: blamed,
};

/** Behind thanks, what they are for: "thanks for the help". */
export const thankedFor = new Set('for por für fur pour pela pelo pelas pelos за 的 de'.split(' '));

/** Before the name of a language: "do you speak Spanish". */
export const speaking: Record<Language, string> = {
  en: 'do you speak, do you understand, can you speak, do you know, can you write in',
  es: 'hablas, sabes hablar, entiendes, puedes hablar',
  de: 'sprichst du, verstehst du, kannst du, kannst du auch, redest du',
  fr: 'parles-tu, tu parles, vous parlez, parlez-vous, comprends-tu',
  pt: 'você fala, falas, você entende, pode falar',
  ru: 'ты говоришь по, ты говоришь на, говоришь по, вы говорите по, ты понимаешь по',
  zh: '你会说, 会说, 你说, 你懂, 能说, 你会讲',
};

/** Words that go along with small talk and say nothing by themselves. */
export const accompanying = new Set(
  'bot tout le monde parfait mucho muito sehr très gristmill there all everyone everybody folks guys friend friends again so very much a lot then and oh well please dear team mate man sir too now today everybody todos amigo amigos y muy de nuevo an alle zusammen auch noch mal und leute à tous et encore toi vous tudo pessoal e gente всем ещё и друзья бот 啊 呀 了 吧 大家'.split(
    ' ',
  ),
);
