"""The country, its twenty-four provinces and its capital, as they stand in names, folded."""

from typing import Final

COUNTRY: Final = "cambodia"

# By the value that an organisation's province has, every usual spelling, folded.
PLACES: Final[dict[str, tuple[str, ...]]] = {
    COUNTRY: ("cambodia", "cambodian", "cambodians", "ព្រះរាជាណាចក្រកម្ពុជា", "កម្ពុជា"),
    "banteay_meanchey": ("banteay meanchey", "banteay mean chey", "banteaymeanchey", "បន្ទាយមានជ័យ"),
    "battambang": ("battambang", "batambang", "battam bang", "បាត់ដំបង"),
    "kampong_cham": ("kampong cham", "kompong cham", "kampongcham", "kg cham", "កំពង់ចាម"),
    "kampong_chhnang": ("kampong chhnang", "kompong chhnang", "kampongchhnang", "kg chhnang", "កំពង់ឆ្នាំង"),
    "kampong_speu": ("kampong speu", "kompong speu", "kampongspeu", "kg speu", "កំពង់ស្ពឺ"),
    "kampong_thom": ("kampong thom", "kompong thom", "kampongthom", "kg thom", "កំពង់ធំ"),
    "kampot": ("kampot", "កំពត"),
    "kandal": ("kandal", "កណ្តាល"),
    "kep": ("kep", "កែប"),
    "koh_kong": ("koh kong", "kohkong", "កោះកុង"),
    "kratie": ("kratie", "kracheh", "ក្រចេះ"),
    "mondulkiri": ("mondulkiri", "mondolkiri", "mondul kiri", "មណ្ឌលគិរី"),
    "oddar_meanchey": ("oddar meanchey", "otdar meanchey", "oddar mean chey", "ឧត្តរមានជ័យ"),
    "pailin": ("pailin", "ប៉ៃលិន"),
    "phnom_penh": ("phnom penh", "phnompenh", "ភ្នំពេញ"),
    "preah_sihanouk": ("preah sihanouk", "sihanoukville", "preah sihanoukville", "ព្រះសីហនុ"),
    "preah_vihear": ("preah vihear", "preahvihear", "ព្រះវិហារ"),
    "prey_veng": ("prey veng", "preyveng", "ព្រៃវែង"),
    "pursat": ("pursat", "pothisat", "ពោធិ៍សាត់"),
    "ratanakiri": ("ratanakiri", "rattanakiri", "ratanak kiri", "រតនគិរី"),
    "siem_reap": ("siem reap", "siemreap", "សៀមរាប"),
    "stung_treng": ("stung treng", "stungtreng", "steung treng", "ស្ទឹងត្រែង"),
    "svay_rieng": ("svay rieng", "svayrieng", "ស្វាយរៀង"),
    "takeo": ("takeo", "តាកែវ"),
    "tboung_khmum": ("tboung khmum", "tbong khmum", "ត្បូងឃ្មុំ"),
}
