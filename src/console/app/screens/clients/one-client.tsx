import { Page, Panel } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'

export const OneClient = () => (
  <Page title="One Client">
    <Panel>
      <Empty title="There is nothing here yet" />
    </Panel>
  </Page>
)
