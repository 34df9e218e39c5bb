import { Page, Panel } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'

export const Overview = () => (
  <Page title="Overview">
    <Panel>
      <Empty title="There is nothing here yet" />
    </Panel>
  </Page>
)
