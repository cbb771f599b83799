"""The twenty-five provinces as people spell them."""

from organisations.sheets.spelling import joined

# Our key, and the names people write. Names in Khmer stand without ខេត្ត and រាជធានី, which are taken off before.
PROVINCES = {
    "banteay_meanchey": ("Banteay Meanchey", "Banteay Mean Chey", "Bantey Meanchey", "Banteay Meanchay", "BMC",
                         "Sisophon", "បន្ទាយមានជ័យ"),
    "battambang": ("Battambang", "Batdambang", "Batambang", "Battembang", "Bat Dambang", "BTB", "បាត់ដំបង"),
    "kampong_cham": ("Kampong Cham", "Kompong Cham", "Kg Cham", "Kampongcham", "KPC", "កំពង់ចាម"),
    "kampong_chhnang": ("Kampong Chhnang", "Kompong Chhnang", "Kampong Chnang", "Kampong Chnnang", "Kg Chhnang", "KCH",
                        "កំពង់ឆ្នាំង"),
    "kampong_speu": ("Kampong Speu", "Kompong Speu", "Kampong Spue", "Kg Speu", "KPS", "កំពង់ស្ពឺ"),
    "kampong_thom": ("Kampong Thom", "Kompong Thom", "Kampong Thum", "Kg Thom", "KPT", "កំពង់ធំ"),
    "kampot": ("Kampot", "Kompot", "កំពត"),
    "kandal": ("Kandal", "Kandaal", "Kandall", "Ta Khmau", "កណ្តាល"),
    "kep": ("Kep", "Keb", "Kaeb", "កែប"),
    "koh_kong": ("Koh Kong", "Kaoh Kong", "Kohkong", "Koh Kung", "កោះកុង"),
    "kratie": ("Kratie", "Kracheh", "Kratié", "Kroche", "Kraches", "ក្រចេះ"),
    "mondulkiri": ("Mondulkiri", "Mondolkiri", "Mondul Kiri", "Mondol Kiri", "Mondulkiry", "MDK", "មណ្ឌលគិរី",
                   "មណ្ឌលគីរី", "មណ្ឌលគិរិ"),
    "oddar_meanchey": ("Oddar Meanchey", "Otdar Meanchey", "Oddor Meanchey", "Oudor Meanchey", "Otdar Mean Chey",
                       "Odar Meanchey", "Uddar Meanchey", "Oddar Mean Chey", "Oddormeanchey", "OMC", "ឧត្តរមានជ័យ",
                       "ឧត្តរមានជយ"),
    "pailin": ("Pailin", "Pailen", "ប៉ៃលិន"),
    "phnom_penh": ("Phnom Penh", "Phnompenh", "Pnom Penh", "Phom Penh", "Phnum Penh", "PP", "PNH", "ភ្នំពេញ"),
    "preah_sihanouk": ("Preah Sihanouk", "Preah Sihanuk", "Sihanoukville", "Sihanouk Ville",
                       "Sihanouk", "Krong Preah Sihanouk",
                       "Kampong Som", "Kompong Som", "SHV", "ព្រះសីហនុ", "សីហនុ", "កំពង់សោម"),
    "preah_vihear": ("Preah Vihear", "Preahvihear", "Prah Vihear", "Phreah Vihear", "PVH", "ព្រះវិហារ"),
    "prey_veng": ("Prey Veng", "Preyveng", "Prey Vaeng", "Prey Veaeng", "ព្រៃវែង"),
    "pursat": ("Pursat", "Pousat", "Pouthisat", "Posat", "ពោធិ៍សាត់", "ពោធិសាត់", "ពោធិ៏សាត់"),
    "ratanakiri": ("Ratanakiri", "Rattanakiri", "Ratanak Kiri", "Ratanakkiri", "Rotanakiri", "Rattanak Kiri",
                   "Ratanakiry", "Rattanakkiri", "RTK", "រតនគិរី", "រតនៈគិរី", "រតនគីរី", "រតនៈគីរី"),
    "siem_reap": ("Siem Reap", "Siemreap", "Siem Riep", "Siemreab", "Siem Reab", "Seam Reap", "SRP", "សៀមរាប"),
    "stung_treng": ("Stung Treng", "Steung Treng", "Stoeng Treng", "Stungtreng", "Stueng Treng", "STG", "ស្ទឹងត្រែង"),
    "svay_rieng": ("Svay Rieng", "Svayrieng", "Svay Reang", "Svay Rienge", "SVR", "ស្វាយរៀង"),
    "takeo": ("Takeo", "Takéo", "Takaev", "Ta Keo", "Takev", "តាកែវ"),
    "tboung_khmum": ("Tboung Khmum", "Tbong Khmum", "Tbaung Khmum", "Tboungkhmum", "Tboung Khmom", "Thbong Khmum",
                     "Tbong Khmom", "TBK", "ត្បូងឃ្មុំ"),
}  # fmt: skip
NATIONWIDE = frozenset(
    map(joined, ("nationwide", "national", "all provinces", "whole country", "countrywide", "25 provinces",
                 "ទូទាំងប្រទេស", "ទូទាំងប្រទេសកម្ពុជា", "គ្រប់ខេត្ត", "ថ្នាក់ជាតិ"))
)  # fmt: skip

AROUND = tuple(
    map(joined, ("province", "provinces", "municipality", "capital city", "capital", "city", "khaet", "khet", "krong"))
)
AROUND_KHMER = tuple(map(joined, ("រាជធានី", "ខេត្ត", "ក្រុង")))
_BY_NAME = {joined(name): key for key, names in PROVINCES.items() for name in names}


def province_called(text: str) -> str | None:
    """The key of the province, or None. A word such as "province" or ខេត្ត around the name does not matter."""
    name = joined(text)
    if name in _BY_NAME:
        return _BY_NAME[name]
    for word in (*AROUND_KHMER, *AROUND):
        for bare in (name.removeprefix(word), name.removesuffix(word), name.removesuffix("of" + word)):
            if bare != name and (key := province_called(bare.removeprefix("of"))) is not None:
                return key
    return None
