"""The column sets of event data, by vintage."""


def _columns(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# Read from real files; in lower case, since some exports shout. Names alone count, their order does not.
UCDP = {
    "19.1 (42)": _columns(
        """
        id year active_year type_of_violence conflict_new_id conflict_name dyad_new_id dyad_name side_a_new_id gwnoa
        side_a side_b_new_id gwnob side_b number_of_sources source_article source_office source_date source_headline
        source_original where_prec where_coordinates adm_1 adm_2 latitude longitude geom_wkt priogrid_gid country
        country_id region event_clarity date_prec date_start date_end deaths_a deaths_b deaths_civilians
        deaths_unknown low best high
        """
    ),
    "19.1 on HDX, 2020 (45)": _columns(
        """
        id year active_year start_year end_year type_of_violence conflict_new_id conflict_name dyad_new_id dyad_name
        side_a_new_id gwnoa side_a side_b_new_id gwnob side_b number_of_sources source_article source_office
        source_date source_headline source_original where_prec where_coordinates adm_1 adm_2 latitude longitude
        geom_wkt priogrid_gid country country_id iso3 region event_clarity date_prec date_start date_end deaths_a
        deaths_b deaths_civilians deaths_unknown low best high
        """
    ),
    "on HDX, 2025 (43)": _columns(
        """
        id year active_year type_of_violence conflict_new_id conflict_name dyad_new_id dyad_name side_a_new_id gwnoa
        side_a side_b_new_id gwnob side_b number_of_sources source_article source_office source_date source_headline
        source_original where_prec where_coordinates adm_1 adm_2 latitude longitude geom_wkt priogrid_gid country iso3
        country_id region event_clarity date_prec date_start date_end deaths_a deaths_b deaths_civilians
        deaths_unknown low best high
        """
    ),
    "23.1 to 26, candidates too (49)": _columns(
        """
        id relid year active_year code_status type_of_violence conflict_dset_id conflict_new_id conflict_name
        dyad_dset_id dyad_new_id dyad_name side_a_dset_id side_a_new_id side_a side_b_dset_id side_b_new_id side_b
        number_of_sources source_article source_office source_date source_headline source_original where_prec
        where_coordinates where_description adm_1 adm_2 latitude longitude geom_wkt priogrid_gid country country_id
        region event_clarity date_prec date_start date_end deaths_a deaths_b deaths_civilians deaths_unknown best high
        low gwnoa gwnob
        """
    ),
}
ACLED = {
    "2014 (25)": _columns(
        """
        gwno event_id_cnty event_id_no_cnty event_date year time_precision event_type actor1 ally_actor_1 inter1
        actor2 ally_actor_2 inter2 interaction country admin1 admin2 admin3 location latitude longitude geo_precis
        source notes fatalities
        """
    ),
    "2016 (26)": _columns(
        """
        data_id gwno event_id_cnty event_id_no_cnty event_date year time_precision event_type actor1 ally_actor_1
        inter1 actor2 ally_actor_2 inter2 interaction country admin1 admin2 admin3 location latitude longitude
        geo_precision source notes fatalities
        """
    ),
    "2020 to 2022 (31)": _columns(
        """
        data_id iso event_id_cnty event_id_no_cnty event_date year time_precision event_type sub_event_type actor1
        assoc_actor_1 inter1 actor2 assoc_actor_2 inter2 interaction region country admin1 admin2 admin3 location
        latitude longitude geo_precision source source_scale notes fatalities timestamp iso3
        """
    ),
    "since 2023 (31)": _columns(
        """
        event_id_cnty event_date year time_precision disorder_type event_type sub_event_type actor1 assoc_actor_1
        inter1 actor2 assoc_actor_2 inter2 interaction civilian_targeting iso region country admin1 admin2 admin3
        location latitude longitude geo_precision source source_scale notes fatalities tags timestamp
        """
    ),
    "2025 (35)": _columns(
        """
        event_id_cnty event_date year time_precision disorder_type event_type sub_event_type actor1 assoc_actor_1
        inter1 actor2 assoc_actor_2 inter2 interaction civilian_targeting iso region country admin1 admin2 admin3
        location latitude longitude geo_precision source source_scale notes fatalities tags timestamp population_1km
        population_2km population_5km population_best
        """
    ),
}
GTD = {
    "(135)": _columns(
        """
        eventid iyear imonth iday approxdate extended resolution country country_txt region region_txt provstate city
        latitude longitude specificity vicinity location summary crit1 crit2 crit3 doubtterr alternative
        alternative_txt multiple success suicide attacktype1 attacktype1_txt attacktype2 attacktype2_txt attacktype3
        attacktype3_txt targtype1 targtype1_txt targsubtype1 targsubtype1_txt corp1 target1 natlty1 natlty1_txt
        targtype2 targtype2_txt targsubtype2 targsubtype2_txt corp2 target2 natlty2 natlty2_txt targtype3
        targtype3_txt targsubtype3 targsubtype3_txt corp3 target3 natlty3 natlty3_txt gname gsubname gname2 gsubname2
        gname3 gsubname3 motive guncertain1 guncertain2 guncertain3 individual nperps nperpcap claimed claimmode
        claimmode_txt claim2 claimmode2 claimmode2_txt claim3 claimmode3 claimmode3_txt compclaim weaptype1
        weaptype1_txt weapsubtype1 weapsubtype1_txt weaptype2 weaptype2_txt weapsubtype2 weapsubtype2_txt weaptype3
        weaptype3_txt weapsubtype3 weapsubtype3_txt weaptype4 weaptype4_txt weapsubtype4 weapsubtype4_txt weapdetail
        nkill nkillus nkillter nwound nwoundus nwoundte property propextent propextent_txt propvalue propcomment
        ishostkid nhostkid nhostkidus nhours ndays divert kidhijcountry ransom ransomamt ransomamtus ransompaid
        ransompaidus ransomnote hostkidoutcome hostkidoutcome_txt nreleased addnotes scite1 scite2 scite3 dbsource
        int_log int_ideo int_misc int_any related
        """
    ),
}
