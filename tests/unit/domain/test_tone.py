from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.languages import Language
from domain.tone import blames

BLAMING = {
    Language.ENGLISH: (
        "Why did you not call me?",
        "why didn't you check the drain",
        "WHY DIDN\u2019T YOU COUNT THE SWABS?",
        "Hello. Why did you give it so fast?",
        "Why haven't you started the magnesium?",
        "Why were you alone in theatre?",
        "Why on earth did you wait?",
        "How could you miss that?",
        "What were you thinking?",
        "You should have called me earlier.",
        "You shouldn't have given ketamine.",
        "You should not have started without blood.",
        "You could have asked first.",
        "You ought to have known this.",
        "You should know this by now.",
        "You should have been more careful.",
        "Everybody knows that.",
        "Anyone knows the dose.",
        "As I told you, 5 mg.",
        "I already told you this yesterday.",
        "I've told you before",
        "How many times do I have to say it?",
        "Didn't you read the protocol?",
        "Did you not check the circuit?",
        "Don't you know the dose?",
        "It is your fault.",
        "That was your mistake.",
        "You failed to check the airway.",
        "You forgot to clamp the cord.",
        "You never checked the count.",
        "You were careless.",
        "That is unprofessional.",
        "What's wrong with you?",
    ),
    Language.FRENCH: (
        "Pourquoi n'avez-vous pas appelé ?",
        "Pourquoi vous n'avez pas vérifié ?",
        "Pourquoi tu n'as pas appelé ?",
        "Pourquoi est-ce que vous n'avez pas attendu ?",
        "Pourquoi avez-vous attendu si longtemps ?",
        "Vous auriez dû appeler.",
        "Tu n'aurais pas dû commencer.",
        "Comment avez-vous pu oublier ?",
        "Vous devriez le savoir.",
        "Je vous l'ai déjà dit.",
        "C'est de votre faute.",
        "Vous avez encore oublié les compresses.",
        "Combien de fois dois-je le dire ?",
    ),
    Language.SWAHILI: (
        "Kwa nini hukunipigia simu?",
        "Kwanini hukuangalia damu?",
        "Mbona hujampima?",
        "Kwa nini ulichelewa?",
        "Ulipaswa kupiga simu mapema.",
        "Ungepaswa kujua hili.",
        "Nilikuambia jana.",
        "Ni kosa lako.",
        "Umesahau tena.",
    ),
    Language.PORTUGUESE: (
        "Por que não chamou?",
        "Porque é que não verificou o circuito?",
        "Por que você não pediu ajuda?",
        "Porque é que você deu tanto?",
        "Você devia ter chamado.",
        "Devias ter perguntado.",
        "Deveria ter avisado antes.",
        "Já lhe disse isso.",
        "A culpa é sua.",
        "Esqueceu-se de contar as compressas.",
        "Quantas vezes já lhe disse?",
    ),
}
CLINICAL = (
    "Why did the pressure fall?",
    "Why did it bleed again?",
    "Why not try a smaller tube?",
    "Thank you for asking. What led to the drop in pressure?",
    "How could you tell that it was the left side?",
    "How did you position her?",
    "Did you give the second dose?",
    "Did you check the potassium?",
    "Do you have oxytocin there?",
    "You should have two large lines in place.",
    "You should have adrenaline ready.",
    "You should have oxygen near.",
    "You should give 10 mg slowly.",
    "You should not give more than 3 mg/kg.",
    "You could ask the blood bank.",
    "You did well. Well done.",
    "Never give it fast.",
    "You never give potassium as a bolus.",
    "Fault in the vaporiser: change it.",
    "No fault of the machine.",
    "Told you are alone: call your senior now.",
    "He forgot his tablets.",
    "How many times did he vomit?",
    "How many times have they tried to intubate?",
    "What is wrong with the monitor?",
    "It was stupidly loud; wait.",
    "She never had a fit before.",
    "Don't worry, this is common.",
    "Don't give more fluid.",
    "Can't see the cords? Call for the bougie.",
    "Have you tried a bougie?",
    "3 units now, then 1 every hour.",
    "7",
    "",
    "Pourquoi la tension a-t-elle baissé ?",
    "Pourquoi pas une dose plus petite ?",
    "Avez-vous du sang ?",
    "Combien de fois a-t-elle vomi ?",
    "La malade a oublié son traitement.",
    "Il faut vérifier le circuit.",
    "Il aurait fallu du sang ; demandez-en.",
    "Kwa nini presha imeshuka?",
    "Kwa nini ulimi umevimba?",
    "Mara ngapi ametapika?",
    "Mgonjwa amesahau dawa.",
    "Umempa dawa ngapi?",
    "Por que a pressão baixou?",
    "Por que não baixou a pressão?",
    "Por que não tentar uma dose menor?",
    "A doente devia ter acesso venoso.",
    "Quantas vezes vomitou?",
    "Por que não deu resultado?",
    "Tem sangue disponível?",
)


@pytest.mark.parametrize(
    ("language", "text"), [(each, text) for each, said in BLAMING.items() for text in said]
)
def test_what_sounds_like_blame_is_found(language: Language, text: str) -> None:
    assert blames(text) is language


@pytest.mark.parametrize("text", CLINICAL)
def test_a_question_about_the_patient_and_an_instruction_are_left_alone(text: str) -> None:
    assert blames(text) is None


@pytest.mark.parametrize("language", Language)
def test_every_language_has_its_rules(language: Language) -> None:
    assert len(BLAMING[language]) >= 9


@given(st.sampled_from([text for said in BLAMING.values() for text in said]), st.text())
def test_it_is_found_wherever_it_stands_in_a_text(blame: str, rest: str) -> None:
    assert blames(f"{blame} {rest}") is not None


@given(st.sampled_from([text for said in BLAMING.values() for text in said]))
def test_capitals_accents_and_lines_make_no_difference(blame: str) -> None:
    assert blames(blame.upper()) is not None
    assert blames(blame.replace(" ", "\n  ")) is not None


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    assert blames(text) in {None, *Language}


def test_a_long_text_is_no_trap() -> None:
    begun = time.perf_counter()
    for words in ("why did ", "you should have ", "pourquoi ", "por que e que ", " ", "a"):
        assert blames(words * 20_000) is None
    assert time.perf_counter() - begun < 5
