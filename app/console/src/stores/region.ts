import { defineStore } from "pinia";
import { computed } from "vue";
import type { Road, Service, Site, Weather } from "@/api/types";
import { facts } from "./facts";

export const useRegion = defineStore("region", () => {
  const sites = facts<Site>();
  const roads = facts<Road>();
  const weather = facts<Weather>();
  const services = facts<Service>();
  const roadOf = computed(() => new Map(roads.all.value.map((road) => [road.edge_id, road])));
  const weatherOf = computed(() => new Map(weather.all.value.map((one) => [one.city, one])));
  const closedCount = computed(() => roads.all.value.filter((road) => road.closed).length);
  return {
    sites: sites.byId,
    allSites: sites.all,
    roadOf,
    weatherOf,
    closedCount,
    services: services.byId,
    allServices: services.all,
    putSite: sites.put,
    putRoad: roads.put,
    putWeather: weather.put,
    putService: services.put,
  };
});
