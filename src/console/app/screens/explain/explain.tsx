import { Page, Panel } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'

export const Explain = () => (
  <Page title="Explain">
    <Panel>
      <Empty title="There is nothing here yet" />
    </Panel>
  </Page>
)
