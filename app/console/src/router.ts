import { createRouter, createWebHistory } from "vue-router";

/** `bare`: without the shell. `one`: a page of one thing, made anew for another one, so that nothing of the last stays on it. */
export const router = createRouter({
  history: createWebHistory("/"),
  routes: [
    { path: "/", redirect: "/situation" },
    { path: "/inbox", name: "inbox", component: () => import("@/features/inbox/InboxPage.vue") },
    { path: "/situation", name: "situation", component: () => import("@/features/situation/SituationPage.vue") },
    {
      path: "/incidents/:id(\\d+)?",
      name: "incidents",
      component: () => import("@/features/incidents/IncidentsPage.vue"),
      props: (route) => ({ id: numberOf(route.params["id"]) }),
    },
    { path: "/plans", name: "plans", component: () => import("@/features/plans/PlansPage.vue") },
    {
      path: "/plans/:id(\\d+)",
      name: "plan",
      component: () => import("@/features/plans/PlanPage.vue"),
      props: (route) => ({ id: Number(route.params["id"]) }),
      meta: { one: true },
    },
    {
      path: "/runs/:id(\\d+)",
      name: "run",
      component: () => import("@/features/plans/RunPage.vue"),
      props: (route) => ({ id: Number(route.params["id"]) }),
      meta: { one: true },
    },
    { path: "/movements", name: "movements", component: () => import("@/features/movements/MovementsPage.vue") },
    {
      path: "/movements/:id(\\d+)",
      name: "movement",
      component: () => import("@/features/movements/MovementPage.vue"),
      props: (route) => ({ id: Number(route.params["id"]) }),
      meta: { one: true },
    },
    {
      path: "/orders/:id(\\d+)?",
      name: "orders",
      component: () => import("@/features/orders/OrdersPage.vue"),
      props: (route) => ({ id: numberOf(route.params["id"]) }),
    },
    { path: "/services", name: "services", component: () => import("@/features/timetable/ServicesPage.vue") },
    { path: "/packages", name: "packages", component: () => import("@/features/packages/PackagesPage.vue") },
    { path: "/register/freshness", name: "freshness", component: () => import("@/features/register/FreshnessPage.vue") },
    {
      path: "/register/:tab(lots|units|resources|fleets|sites)?",
      name: "register",
      component: () => import("@/features/register/RegisterPage.vue"),
      props: true,
    },
    {
      path: "/duty/:tab(roster|log|tasks|handover)?",
      name: "duty",
      component: () => import("@/features/duty/DutyPage.vue"),
      props: true,
    },
    { path: "/guide", name: "guide", component: () => import("@/features/help/GuidePage.vue") },
    { path: "/answers", name: "answers", component: () => import("@/features/answers/AnswersPage.vue") },
    { path: "/agreement", name: "agreement", component: () => import("@/features/agreement/AgreementPage.vue") },
    { path: "/field", name: "field", component: () => import("@/features/field/FieldPage.vue") },
    { path: "/wall", name: "wall", component: () => import("@/features/wall/WallPage.vue"), meta: { bare: true } },
    {
      path: "/reports/:tab(limits)?",
      name: "reports",
      component: () => import("@/features/reports/ReportsPage.vue"),
      props: (route) => ({ tab: String(route.params["tab"] ?? "") }),
    },
    {
      path: "/reports/:id(\\d+)/sheet",
      name: "sheet",
      component: () => import("@/features/reports/SheetPage.vue"),
      props: (route) => ({ id: Number(route.params["id"]) }),
      meta: { bare: true, one: true },
    },
    { path: "/warnings", name: "warnings", component: () => import("@/features/warnings/WarningsPage.vue") },
    { path: "/experts", name: "experts", component: () => import("@/features/experts/ExpertsPage.vue") },
    { path: "/messages", name: "messages", component: () => import("@/features/drills/MessagesPage.vue") },
    { path: "/drills", name: "drills", component: () => import("@/features/drills/DrillsPage.vue") },
    {
      path: "/drills/scenarios/:name",
      name: "script",
      component: () => import("@/features/drills/ScriptPage.vue"),
      props: true,
      meta: { one: true },
    },
    {
      path: "/replay/:of(drills|incidents)/:id(\\d+)",
      name: "replay",
      component: () => import("@/features/drills/ReplayPage.vue"),
      props: (route) => ({ of: route.params["of"], id: Number(route.params["id"]) }),
      meta: { one: true },
    },
    {
      path: "/drills/:id(\\d+)",
      name: "drill",
      component: () => import("@/features/drills/DrillPage.vue"),
      props: (route) => ({ id: Number(route.params["id"]) }),
      meta: { one: true },
    },
    { path: "/journal", name: "journal", component: () => import("@/features/journal/JournalPage.vue") },
    {
      path: "/incidents/:id(\\d+)/afterwards",
      name: "afterwards",
      component: () => import("@/features/afterwards/AfterActionPage.vue"),
      props: (route) => ({ id: Number(route.params["id"]) }),
      meta: { one: true },
    },
    { path: "/figures", name: "figures", component: () => import("@/features/afterwards/FiguresPage.vue") },
    { path: "/account", name: "account", component: () => import("@/features/account/AccountPage.vue") },
    { path: "/accounts", name: "accounts", component: () => import("@/features/account/AdministrationPage.vue") },
    { path: "/:rest(.*)*", redirect: "/situation" },
  ],
});

/** A window left open over an upgrade asks for pages of the old build: load the new one. */
router.onError((_error, to) => window.location.assign(to.fullPath));

function numberOf(param: string | string[] | undefined): number | null {
  return param ? Number(param) : null;
}
