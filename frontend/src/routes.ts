import { createRouter, createWebHistory, type Router } from 'vue-router'

// The one place that knows all stages. Each screen is loaded when it is first opened.
export function makeRouter(): Router {
  return createRouter({
    history: createWebHistory(),
    routes: [
      { path: '/today', name: 'today', component: () => import('./stages/today/TodayPage.vue') },
      { path: '/orders', name: 'orders', component: () => import('./stages/orders/OrdersPage.vue') },
      { path: '/orders/import', name: 'imports', component: () => import('./stages/imports/ImportPage.vue') },
      { path: '/:rest(.*)*', redirect: '/today' },
    ],
  })
}
