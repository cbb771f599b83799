"""Organisations and networks, who belongs to whom and since when, and what is only claimed."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from organisations.models.refs import new_ref


class OrganisationKind(models.TextChoices):
    NGO = "ngo", _("non-governmental organisation")
    ASSOCIATION = "association", _("association")
    COMMUNITY = "community", _("community-based organisation")
    NETWORK = "network", _("network or coalition")
    UNION = "union", _("trade union")
    INTERNATIONAL = "international_ngo", _("international NGO")
    PUBLIC_BODY = "public_body", _("public body")
    MEDIA = "media", _("media")
    INFORMAL = "informal", _("informal group")


class Province(models.TextChoices):
    """The twenty-four provinces and the capital."""

    BANTEAY_MEANCHEY = "banteay_meanchey", _("Banteay Meanchey")
    BATTAMBANG = "battambang", _("Battambang")
    KAMPONG_CHAM = "kampong_cham", _("Kampong Cham")
    KAMPONG_CHHNANG = "kampong_chhnang", _("Kampong Chhnang")
    KAMPONG_SPEU = "kampong_speu", _("Kampong Speu")
    KAMPONG_THOM = "kampong_thom", _("Kampong Thom")
    KAMPOT = "kampot", _("Kampot")
    KANDAL = "kandal", _("Kandal")
    KEP = "kep", _("Kep")
    KOH_KONG = "koh_kong", _("Koh Kong")
    KRATIE = "kratie", _("Kratie")
    MONDULKIRI = "mondulkiri", _("Mondulkiri")
    ODDAR_MEANCHEY = "oddar_meanchey", _("Oddar Meanchey")
    PAILIN = "pailin", _("Pailin")
    PHNOM_PENH = "phnom_penh", _("Phnom Penh")
    PREAH_SIHANOUK = "preah_sihanouk", _("Preah Sihanouk")
    PREAH_VIHEAR = "preah_vihear", _("Preah Vihear")
    PREY_VENG = "prey_veng", _("Prey Veng")
    PURSAT = "pursat", _("Pursat")
    RATANAKIRI = "ratanakiri", _("Ratanakiri")
    SIEM_REAP = "siem_reap", _("Siem Reap")
    STUNG_TRENG = "stung_treng", _("Stung Treng")
    SVAY_RIENG = "svay_rieng", _("Svay Rieng")
    TAKEO = "takeo", _("Takeo")
    TBOUNG_KHMUM = "tboung_khmum", _("Tboung Khmum")


class Sector(models.TextChoices):
    """What an organisation works on; it may have several."""

    AGRICULTURE = "agriculture", _("agriculture and food")
    CHILDREN = "children", _("children")
    CIVIC_EDUCATION = "civic_education", _("civic education")
    CULTURE = "culture", _("culture and arts")
    DEMOCRACY = "democracy", _("democracy and elections")
    DISABILITY = "disability", _("people with disabilities")
    DISASTER = "disaster", _("disaster relief")
    ECONOMY = "economy", _("livelihoods and economy")
    EDUCATION = "education", _("education")
    ENVIRONMENT = "environment", _("environment and climate")
    GENDER = "gender", _("women and gender equality")
    GOVERNANCE = "governance", _("governance and decentralisation")
    HEALTH = "health", _("health")
    HOUSING_LAND = "housing_land", _("land and housing")
    HUMAN_RIGHTS = "human_rights", _("human rights and legal aid")
    INDIGENOUS = "indigenous", _("indigenous peoples")
    INFORMATION = "information", _("media and access to information")
    LABOUR = "labour", _("labour rights")
    LGBT = "lgbt", _("LGBT+ people")
    MIGRATION = "migration", _("migration")
    MICROFINANCE = "microfinance", _("savings and microfinance")
    RELIGION = "religion", _("faith and interfaith work")
    RURAL = "rural", _("rural development")
    WATER = "water", _("water and sanitation")
    YOUTH = "youth", _("youth")


class Qualifier(models.TextChoices):
    """How a source qualifies a number."""

    EXACTLY = "exactly", pgettext_lazy("before a number", "exactly")
    MORE_THAN = "more_than", pgettext_lazy("before a number", "more than")


class Precision(models.TextChoices):
    """How exactly a source gives a date."""

    DAY = "day", _("day")
    MONTH = "month", _("month")
    YEAR = "year", _("year")


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def standing(self) -> "OrganisationQuerySet":
        """All but those that were found to be a double of another and stand in it now."""
        return self.filter(merged_into=None)


class Organisation(models.Model):
    """An organisation, a network or a public body. At least one of its two names is known.

    Former names and aliases are `OrganisationName`s, what it works on `OrganisationSector`s. `search_text`,
    `key_en` and `key_km` follow from its names; `actions.naming` is their only writer.
    """

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True, default="")
    name_km = models.CharField(_("name in Khmer"), max_length=200, blank=True, default="")
    acronym = models.CharField(_("acronym"), max_length=40, blank=True, default="")
    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind.choices)
    province = models.CharField(_("province"), max_length=20, choices=Province.choices, blank=True, default="")
    registration_number = models.CharField(_("registration number"), max_length=60, blank=True, default="")
    registered_year = models.PositiveSmallIntegerField(_("registered in the year"), null=True, blank=True)
    website = models.CharField(_("website"), max_length=200, blank=True, default="")
    about_en = models.TextField(_("about, in English"), blank=True, default="")
    about_km = models.TextField(_("about, in Khmer"), blank=True, default="")
    is_listed = models.BooleanField(_("shows a public profile"), default=False)
    is_demonstration = models.BooleanField(_("invented for demonstration"), default=False)
    merged_into = models.ForeignKey(
        "self", null=True, default=None, on_delete=models.PROTECT, related_name="absorbed", editable=False
    )
    search_text = models.TextField(default="", editable=False)
    key_en = models.CharField(max_length=250, default="", editable=False)
    key_km = models.CharField(max_length=250, default="", editable=False)
    seed_key = models.CharField(max_length=60, unique=True, null=True, default=None, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            models.CheckConstraint(condition=~(Q(name_en="") & Q(name_km="")), name="organisation_has_a_name"),
            models.CheckConstraint(condition=Q(kind__in=OrganisationKind.values), name="organisation_kind_is_known"),
            models.CheckConstraint(
                condition=Q(province="") | Q(province__in=Province.values), name="organisation_province_is_known"
            ),
            models.CheckConstraint(
                condition=Q(registered_year=None) | Q(registered_year__range=(1850, 2200)),
                name="organisation_registered_in_a_year",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("pk")), name="organisation_stands_in_another"
            ),
        ]

    def __str__(self) -> str:
        return self.name()

    @property
    def is_network(self) -> bool:
        return self.kind == OrganisationKind.NETWORK

    def name(self, language: str | None = None) -> str:
        """The name in `language` ("en" or "km"; the reader's when None), else the one that is known."""
        if (language or get_language() or "en").startswith("km"):
            return self.name_km or self.name_en
        return self.name_en or self.name_km


class NameKind(models.TextChoices):
    FORMER = "former", _("former name")
    ALIAS = "alias", _("also known as")
    ACRONYM = "acronym", _("other acronym")


class OrganisationName(models.Model):
    """A name besides the present ones: what it was called until `until` (a date in Phnom Penh), or is also called."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="other_names")
    text = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=8, choices=NameKind.choices)
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("other name")
        verbose_name_plural = _("other names")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "text", "kind"], name="one_other_name_once"),
            models.CheckConstraint(condition=~Q(text=""), name="other_name_is_not_empty"),
            models.CheckConstraint(condition=Q(kind__in=NameKind.values), name="other_name_kind_is_known"),
        ]

    def __str__(self) -> str:
        return self.text


class OrganisationSector(models.Model):
    """One thing that an organisation works on."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="sectors")
    sector = models.CharField(_("sector"), max_length=20, choices=Sector.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "sector"], name="one_sector_once"),
            models.CheckConstraint(condition=Q(sector__in=Sector.values), name="sector_is_known"),
        ]
        # Read by queries.directory: who works on this?
        indexes = [models.Index(fields=["sector", "organisation"], name="organisations_in_a_sector")]


class Logo(models.Model):
    """An organisation's logo, painted anew by us as PNG, so that nothing but pixels is in it. Kept in the database:
    small, and in every backup."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="logo")
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    set_at = models.DateTimeField()


class Membership(models.Model):
    """An organisation belongs to a network from `joined_on` until the day before `left_on` (dates in Phnom Penh)."""

    network = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships_of_members")
    member = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    joined_on = models.DateField(_("joined on"))
    left_on = models.DateField(_("left on"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["network", "member"], condition=Q(left_on=None), name="one_present_membership"
            ),
            models.CheckConstraint(condition=~Q(network=F("member")), name="nobody_is_a_member_of_itself"),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(left_on__gt=F("joined_on")), name="left_after_joining"
            ),
        ]


class Source(models.Model):
    """Where a fact comes from that Ruom did not see itself: a dated, attributed publication."""

    title_en = models.CharField(max_length=300)
    title_km = models.CharField(max_length=300, default="", blank=True)
    publisher = models.CharField(max_length=200)
    published_on = models.DateField()
    precision = models.CharField(max_length=5, choices=Precision.choices, default=Precision.DAY)
    note = models.TextField(default="", blank=True)
    seed_key = models.CharField(max_length=60, unique=True, null=True, default=None, editable=False)

    def __str__(self) -> str:
        return f"{self.publisher}: {self.title()}"

    def title(self, language: str | None = None) -> str:
        """The title in `language` ("en" or "km"; the reader's when None), else the English one."""
        in_khmer = (language or get_language() or "en").startswith("km")
        return (in_khmer and self.title_km) or self.title_en


class MembershipClaim(models.Model):
    """What a network says about its size without naming its members. Printed as a claim, never added to a count."""

    network = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="claims")
    qualifier = models.CharField(max_length=10, choices=Qualifier.choices)
    number = models.PositiveIntegerField()
    claimed_by = models.CharField(max_length=200)
    claimed_on = models.DateField()
    source = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "claimed_on", "number"], name="one_claim_of_one_number_a_day")
        ]
