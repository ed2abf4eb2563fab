"""The invented quantities behind the demo register: what is where, before it is spread over sites."""

# Cities in the order of the tables below; the weight scales stock to the size of the city.
CITIES = ("150100", "150200", "150600", "150900")
SHORT = dict(zip(CITIES, "呼包鄂乌", strict=True))
LATIN = dict(zip(CITIES, ("hohhot", "baotou", "ordos", "ulanqab"), strict=True))
WEIGHT = dict(zip(CITIES, (1.3, 1.1, 0.9, 0.5), strict=True))

# Item -> quantity for a city of weight 1, by the kind of store that keeps it.
RELIEF = {  # city store 60 %, county stores share the rest
    "tent_12": 300,
    "quilt": 2600,
    "blanket": 1500,
    "coat": 1800,
    "folding_bed": 900,
    "water_drinking": 2400,
    "ready_meal": 1400,
    "rice": 900,
    "stove": 260,
    "headlamp": 500,
    "generator_5kw": 40,
    "light_tower": 30,
    "first_aid_kit": 120,
    "woven_bag": 300,
    "shovel": 600,
    "stretcher": 60,
}
CITY = {  # the city store alone
    "tent_36": 24,
    "tent_lining": 320,
    "mattress": 1200,
    "winter_boots": 900,
    "sleeping_bag": 400,
    "moisture_mat": 1500,
    "mobile_toilet": 30,
    "coal": 160,
    "water_bucket": 800,
    "instant_noodles": 1200,
    "biscuit": 300,
    "flour": 600,
    "cooking_oil": 500,
    "infant_formula": 400,
    "family_kit": 900,
    "hygiene_kit": 1400,
    "fodder": 90,
    "generator_30kw": 8,
    "diesel": 60,
    "radio": 160,
    "satellite_phone": 24,
    "body_warmer": 60,
    "road_barrier": 300,
    "cordon_tape": 200,
    "tarpaulin": 260,
}
CHEMICAL = {
    "foam_afff": 34,
    "foam_ar": 26,
    "dry_powder": 18,
    "absorbent": 24,
    "neutralizer": 16,
    "activated_carbon": 20,
    "oil_boom": 60,
    "plugging_kit": 10,
    "chem_suit_heavy": 60,
    "chem_suit_light": 300,
    "scba": 120,
    "air_cylinder": 300,
    "gas_detector": 60,
    "fire_hose": 400,
}
FLOOD = {
    "sandbag": 9000,
    "gabion": 700,
    "geotextile": 120,
    "life_jacket": 420,
    "life_buoy": 160,
    "submersible_pump": 14,
    "pump_hose": 120,
    "steel_pipe": 900,
}
HEALTH = {
    "mask_n95": 420,
    "mask_surgical": 500,
    "protective_suit": 6000,
    "pcr_reagent": 160,
    "disinfectant": 320,
    "sprayer": 90,
    "burn_dressing": 220,
    "plasma_substitute": 200,
    "oxygen_cylinder": 110,
    "atropine": 60,
}
SNOW = {"snow_agent": 260, "tyre_chain": 220}
WILDFIRE = {"wind_extinguisher": 110, "fire_beater": 500}

# Unit kind -> number in each of the four cities, at the city's rescue base.
BASE_UNITS = {
    "quake_team": (2, 1, 2, 1),
    "flood_team": (3, 2, 4, 2),
    "water_team": (2, 2, 2, 1),
    "assault_boat": (9, 6, 12, 4),
    "rubber_boat": (6, 5, 8, 3),
    "drain_truck": (2, 1, 2, 1),
    "pump_trailer": (3, 2, 3, 1),
    "power_truck": (2, 2, 2, 1),
    "power_trailer": (4, 4, 4, 2),
    "excavator": (5, 5, 8, 4),
    "loader": (4, 4, 6, 4),
    "crane": (3, 4, 4, 2),
    "uav": (4, 3, 5, 2),
    "uav_relay": (1, 1, 1, 0),
    "comms_vehicle": (2, 1, 2, 1),
    "comms_team": (2, 2, 2, 1),
    "command_vehicle": (2, 1, 1, 1),
    "water_purifier": (2, 1, 2, 1),
    "water_carrier": (4, 3, 4, 3),
    "kitchen_truck": (2, 2, 2, 1),
    "lodging_truck": (2, 1, 2, 1),
    "environment_team": (2, 2, 2, 1),
    "volunteer_team": (6, 5, 5, 3),
    "psych_team": (2, 1, 1, 1),
    "animal_team": (1, 1, 2, 2),
}
SPECIAL_UNITS = {  # at the city's special-duty fire station
    "foam_engine": (3, 3, 3, 2),
    "high_engine": (3, 3, 3, 1),
    "chem_engine": (2, 2, 2, 1),
    "chem_team": (2, 2, 1, 1),
    "decon_engine": (2, 1, 1, 1),
    "relay_system": (1, 1, 1, 0),
    "light_truck": (2, 2, 2, 1),
    "breaker_set": (3, 3, 3, 2),
    "life_radar": (2, 1, 2, 1),
    "search_dogs": (1, 1, 2, 0),
    "dive_team": (1, 1, 1, 0),
}
HEALTH_UNITS = {  # at the city's disease-control centre
    "epi_team": (4, 3, 3, 2),
    "sampling_team": (5, 4, 3, 2),
    "pcr_team": (3, 2, 2, 1),
    "disinfection_team": (3, 2, 2, 2),
    "mobile_lab": (1, 1, 0, 0),
}
ROAD_UNITS = {
    "road_team": (3, 3, 3, 2),
    "snow_plough": (5, 5, 4, 5),
    "snow_blower": (1, 1, 1, 1),
    "snow_team": (2, 2, 2, 2),
    "tow_truck": (4, 4, 4, 3),
    "loader": (2, 2, 2, 2),
}
POWER_UNITS = {"power_team": (5, 5, 5, 4), "power_truck": (1, 1, 1, 1)}
COACH_UNITS = {"coach": (16, 12, 10, 8)}
POLICE_UNITS = {"police_unit": (6, 6, 5, 4)}
AMBULANCE_UNITS = {
    "ambulance": (24, 20, 14, 6),
    "negative_ambulance": (3, 3, 2, 1),
    "medical_team": (3, 2, 2, 1),
}

# What single real places have besides, by facility id.
PLACE_UNITS: dict[str, dict[str, int]] = {
    "F080": {"mine_squad": 4, "rescue_drill": 1, "mine_pump": 1},
    "F082": {"mine_squad": 2},
    "F083": {"mine_squad": 2, "mine_pump": 1, "fire_engine": 1},
    "F084": {"mine_squad": 2},
    "F085": {"mine_squad": 1},
    "F086": {"mine_squad": 2},
    "F087": {"mine_squad": 2},
    "F088": {"fire_engine": 3, "foam_engine": 2, "high_engine": 1},
    "F089": {"chem_team": 1, "chem_squad": 1, "foam_engine": 2},
    "F090": {"chem_squad": 1, "foam_engine": 2},
    "F091": {"chem_squad": 1, "foam_engine": 1},
    "F092": {"chem_squad": 1, "fire_engine": 1},
    "F093": {"chem_squad": 1, "foam_engine": 1},
    "F094": {"medical_team": 2, "burn_team": 1, "mobile_hospital": 1},
    "F095": {"medical_team": 2, "burn_team": 1},
    "F103": {"medical_team": 1, "burn_team": 1},
    "F104": {"medical_team": 1, "burn_team": 1},
    "F102": {"medical_team": 1},
    "F112": {"medical_team": 2, "burn_team": 1, "mobile_hospital": 1},
    "F121": {"medical_team": 1},
    "F137": {"forest_team": 4, "forest_engine": 3},
    "F138": {"forest_team": 2, "forest_engine": 2, "uav": 1},
}
PASTORAL = (
    "150125",
    "150222",
    "150223",
    "150623",
    "150624",
    "150625",
    "150626",
    "150927",
    "150928",
    "150929",
)
CHEMICAL_COUNTIES = ("150122", "150203", "150207", "150622", "150621", "150902")
SNOW_COUNTIES = ("150125", "150222", "150223", "150922", "150923", "150929")

# Beds by facility id where they differ from the usual: resource kind -> capacity.
BEDS: dict[str, dict[str, int]] = {
    "F094": {"burn_bed": 12, "icu_bed": 90, "negative_pressure_bed": 20},
    "F095": {"burn_bed": 24, "icu_bed": 80, "negative_pressure_bed": 12},
    "F096": {"negative_pressure_bed": 80},
    "F103": {"burn_bed": 30, "icu_bed": 50},
    "F104": {"burn_bed": 8, "icu_bed": 50},
    "F106": {"negative_pressure_bed": 60},
    "F112": {"burn_bed": 12, "icu_bed": 60},
    "F113": {"negative_pressure_bed": 50},
    "F121": {"burn_bed": 6, "icu_bed": 40},
    "F122": {"negative_pressure_bed": 36},
}
SHELTERS = (  # county, name, English name, places
    ("150102", "新城区体育中心避难场所", "Xincheng sports-centre shelter", 2600),
    ("150104", "玉泉区避难公园", "Yuquan shelter park", 1800),
    ("150123", "和林格尔县避难场所", "Horinger shelter", 700),
    ("150203", "昆都仑区体育场避难场所", "Kundulun stadium shelter", 2200),
    ("150202", "东河区避难公园", "Donghe shelter park", 1500),
    ("150222", "固阳县避难场所", "Guyang shelter", 500),
    ("150603", "康巴什区体育中心避难场所", "Kangbashi sports-centre shelter", 2400),
    ("150602", "东胜区避难广场", "Dongsheng shelter square", 1600),
    ("150622", "准格尔旗避难场所", "Jungar shelter", 700),
    ("150902", "集宁区体育馆避难场所", "Jining gymnasium shelter", 1500),
    ("150921", "卓资县避难场所", "Zhuozi shelter", 260),
    ("150981", "丰镇市避难场所", "Fengzhen shelter", 600),
)
