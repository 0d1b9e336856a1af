import { createApp } from 'vue'
import './kit/css/tokens.css'
import './kit/css/base.css'
import 'element-plus/es/components/config-provider/style/css'
import './kit/css/element.css'
import { makeRouter } from './routes'
import { takeToken } from './seam/token'
import { i18n } from './seam/words'
import App from './shell/App.vue'
import { followPrefs } from './shell/prefs'

// The token leaves the address before the router reads it.
takeToken()
followPrefs()
createApp(App).use(i18n).use(makeRouter()).mount('#app')
