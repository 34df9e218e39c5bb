import { Page, Panel } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'

export const OneVersion = () => (
  <Page title="One Version">
    <Panel>
      <Empty title="There is nothing here yet" />
    </Panel>
  </Page>
)
