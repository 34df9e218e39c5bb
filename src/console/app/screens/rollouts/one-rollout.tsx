import { Page, Panel } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'

export const OneRollout = () => (
  <Page title="One Rollout">
    <Panel>
      <Empty title="There is nothing here yet" />
    </Panel>
  </Page>
)
