import { Page, Panel } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'

export const OneFlag = () => (
  <Page title="One Flag">
    <Panel>
      <Empty title="There is nothing here yet" />
    </Panel>
  </Page>
)
