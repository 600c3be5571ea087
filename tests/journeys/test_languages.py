"""Everybody reads their own language, whatever the other side writes; LANG changes it at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from simulator.phones import Channel
    from tests.journeys.conftest import Service

CHANNELS: dict[Channel, str] = {"sms": "asha", "telegram": "neema", "whatsapp": "juma"}
"""Somebody on each channel; the service does not ask how they are reached."""

IN_THEIR_LANGUAGE = {
    "en": ("STOP", "START", "HELP"),
    "fr": ("Désabonner", "Rejoindre.", "AIDE"),
    "sw": ("Jiondoe", "JIUNGE", "msaada."),
    "pt": ("Desinscrever", "Aderir", "Ajuda"),
}
SAID = {
    "en": ("You are out,", "Welcome back, {}.", "LANG=language"),
    "fr": ("C'est fait, nous n'écrirons plus.", "Bon retour, {}.", "LANG=langue"),
    "sw": ("Umetoka, hatutaandika tena.", "Karibu tena, {}.", "LANG=lugha"),
    "pt": ("Saiu, e ", "Bem-vindo de volta, {}.", "STOP=sair"),
}
NAMES = {"asha": "Asha", "neema": "Dr Neema", "juma": "Juma"}
LIST = "1 English 2 Francais 3 Kiswahili 4 Portugues"


@pytest.fixture
async def abroad(service: Service) -> Service:
    """Asha reads French, Dr Neema Swahili; their phones are empty."""
    await service.text("asha", "LANG FR")
    await service.text("neema", "LANG SW")
    service.wipe()
    return service


async def taken(service: Service, asker: str, words: str) -> None:
    """Somebody asks, and Dr Neema takes it by the button, whatever it is called."""
    await service.text(asker, words)
    await service.tap("neema", "A")


async def test_a_french_question_is_answered_by_a_swahili_mentor(abroad: Service) -> None:
    await abroad.text("asha", "Le moniteur affiche l'erreur E4. Qui connaît ce modèle ?")
    assert abroad.last("asha") == (
        "Bien noté (Q1). Dr Neema, anesthésie, est de garde. Réponse habituelle : 15 min.\n"
        "U=urgent F=autre domaine"
    )
    await abroad.wait(minutes=4)
    assert abroad.last("neema") == (
        "1# usingizi, Bunda DH (Asha, muuguzi wa usingizi), imesubiri dakika 0:\n"
        "Le moniteur affiche l'erreur E4. Qui connaît ce modèle ?\n"
        "Jibu tu. A=chukua D=pitisha"
    )
    await abroad.tap("neema", "Chukua")
    assert abroad.last("neema") == (
        "1# ni yako, Dr Neema; Asha ameambiwa.\nAndika jibu lako. M=uliza zaidi H=kabidhi C=funga"
    )
    assert abroad.last("asha") == (
        "Dr Neema (anesthésie) lit Q1 maintenant.\nAjoutez ici tout ce qui est nouveau."
    )
    await abroad.text("neema", "Angalia kebo ndogo nyuma; ni ٣, si 5.")
    assert abroad.last("asha") == (
        "Dr Neema (anesthésie) sur Q1 :\n"
        "Angalia kebo ndogo nyuma; ni ٣, si 5.\n"
        "Répondez ici pour continuer."
    )
    assert abroad.last("neema") == (
        "Imetumwa kwa Asha, Bunda DH (1#).\nUNDO ndani ya dakika 5 huirudisha. C=funga"
    )
    await abroad.text("neema", "C")
    assert abroad.last("asha") == (
        "Q1 est fermée. Cela a aidé ?\n1 beaucoup 2 en partie 3 un peu 4 pas vraiment"
    )


async def test_a_question_closed_two_days_ago_is_said_in_the_mentors_words(
    abroad: Service,
) -> None:
    await taken(abroad, "asha", "Où est la liste ?")
    await abroad.text("neema", "Kwenye folda.")
    await abroad.text("neema", "C")
    await abroad.wait(days=2)
    await abroad.text("neema", "1# Pia kwenye droo.")
    assert abroad.last("neema").startswith("Haijatumwa bado: 1# ilifungwa tangu siku 2.")


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("EN", "On call for anaesthesia: Dr Neema until Mon 22 Feb 07:00. Nobody is down"),
        ("FR", "De garde en anesthésie : Dr Neema jusqu'à lun. 22 févr. 07:00. Personne n'est"),
        ("SW", "Zamu ya usingizi: Dr Neema hadi Jtatu 22 Feb 07:00. Hakuna aliyepangwa"),
        ("PT", "De servico em anestesia: Dr Neema até seg. 22 fev. 07:00. Ninguém marcado"),
    ],
)
async def test_days_and_months_have_the_readers_names(
    service: Service, word: str, said: str
) -> None:
    await service.text("juma", f"LANG {word}")
    await service.text("juma", "WHO")
    assert service.last("juma").startswith(said)


async def test_lang_in_the_middle_changes_what_follows(abroad: Service) -> None:
    await taken(abroad, "asha", "Où est la liste ?")
    await abroad.text("asha", "lang kiswahili")
    assert (
        abroad.last("asha") == "Tayari: sasa tunakuandikia kwa Kiswahili.\nLANG hubadilisha tena."
    )
    await abroad.text("neema", "Kwenye folda.")
    assert abroad.last("asha") == (
        "Dr Neema (usingizi) kuhusu Q1:\nKwenye folda.\nJibu hapa kuendelea."
    )
    assert (await abroad.reasons("Asha changed their language"))[0] == "Wrote LANG."


async def test_lang_alone_shows_the_list_and_a_digit_of_any_script_chooses(
    service: Service,
) -> None:
    await service.text("asha", "LANG")
    assert service.last("asha") == f"Which language do you want?\n{LIST}\nReply the number."
    await service.text("asha", "\u09ea")
    assert service.last("asha").startswith("Feito: agora escrevemos-lhe em portugues.")
    await service.text("asha", "Idioma")
    assert service.last("asha") == f"Que lingua quer?\n{LIST}\nResponda o numero."
    await service.wait(minutes=16)
    await service.text("asha", "1")
    assert "English" not in service.last("asha"), "the list is too old for a bare digit"


@pytest.mark.parametrize(("channel", "word"), [("telegram", "/lang"), ("whatsapp", "LANG")])
async def test_where_there_are_buttons_the_list_has_them(
    service: Service, channel: Channel, word: str
) -> None:
    neema = await service.knows("neema", channel)
    await neema.says(word)
    await neema.taps("Francais")
    assert service.last("neema") == (
        "C'est fait : nous vous écrivons maintenant en français.\nLANG pour changer encore."
    )


async def test_a_language_that_we_do_not_speak_is_said_so(service: Service) -> None:
    await service.text("asha", "LANG Deutsch")
    assert service.last("asha") == (
        'We do not speak "Deutsch" yet, so nothing was changed.\nLANG shows the languages we have.'
    )
    await service.text("asha", "langue noire")
    assert service.last("asha").startswith("Got it (Q1)."), "a finding is a question"


async def test_bengali_digits_choose_from_a_held_list(abroad: Service) -> None:
    await taken(abroad, "asha", "Où est la liste ?")
    await taken(abroad, "juma", "How do I fill this form?")
    await abroad.text("neema", "Mstari kwa mstari.")
    assert abroad.last("neema") == (
        "Haijatumwa bado: hii ni ya swali lipi?\n"
        "1 1# Bunda DH, Asha: Où est la liste ?\n2 2# Tarime DH, Juma: How do I fill this form?\n"
        "Jibu namba. 0=futa"
    )
    before = len(abroad.inbox("asha"))
    await abroad.text("neema", "২")
    assert "Mstari kwa mstari." in abroad.last("juma")
    assert len(abroad.inbox("asha")) == before
    await abroad.text("neema", "১\uff03 Kwenye folda.")
    assert "Kwenye folda." in abroad.last("asha")
    assert "১" not in abroad.last("asha")


async def test_a_portuguese_frame_does_not_double_the_price_of_an_answer(
    service: Service,
) -> None:
    await service.text("halima", "LANG PT")
    await service.claimed("halima", "mwajuma", "Onde está a lista?")
    words = "It is in the folder beside the door, under the form of the month before. " * 2
    await service.text("mwajuma", words)
    bubble = service.bubble("halima")
    assert bubble.text.startswith(f"Dr Mwajuma (obstetricia) sobre Q1:\n{words.strip()}")
    assert bubble.parts == 2, "the one letter that SMS lacks would have made four of them"


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("language", IN_THEIR_LANGUAGE)
async def test_leaving_coming_back_and_help_in_ones_own_language(
    service: Service, language: str, channel: Channel
) -> None:
    who = CHANNELS[channel]
    await service.knows(who, channel)
    stop, start, help_ = IN_THEIR_LANGUAGE[language]
    await service.text(who, f"LANG {language}")
    gone, back, keys = SAID[language]
    for word, said in ((help_, keys), (stop, gone), (start, back)):
        await service.text(who, word)
        assert said.format(NAMES[who]) in service.last(who)
    for word, said in zip(IN_THEIR_LANGUAGE["en"], SAID[language], strict=True):
        await service.text(who, word)
        assert said.format(NAMES[who]) in service.last(who), "English words always count"
    assert service.heard_on(who) == channel


async def test_a_stranger_is_left_alone_in_any_language(service: Service) -> None:
    for word in ("STOP", "Désabonner", "jiondoe", "DESINSCREVER"):
        await service.text("stranger", word)
    assert service.inbox("stranger") == []
