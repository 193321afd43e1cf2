/** What is found about region, endpoint and their names. */
export const endpointFindings = {
  ENDPOINT_OK: {
    en: ['{origin} is in {region}.'],
    zh: ['{origin} 位于 {region}。'],
  },
  ENDPOINT_UNNAMED: {
    en: ['{origin} does not name a region; {region} is what was given.'],
    zh: ['{origin} 的域名不含地域；使用给定的 {region}。'],
  },
  REGION_IS_ENDPOINT: {
    en: [
      'The region is "{region}", which is an endpoint.',
      'V4 signatures name the plain region id; OSS refuses anything else (EC 0002-00000226).',
      'Set the region to "{meant}".',
    ],
    zh: [
      '地域写成了 "{region}"，这是一个 Endpoint。',
      'V4 签名中只能写地域 ID，其他写法会被 OSS 拒绝（EC 0002-00000226）。',
      '把地域改为 "{meant}"。',
    ],
  },
  REGION_INVALID: {
    en: [
      'The region "{region}" is no region id.',
      'V4 signatures name the region; OSS refuses a wrong one.',
      'Write it as the console does under Overview, such as cn-hangzhou.',
    ],
    zh: [
      '"{region}" 不是地域 ID。',
      'V4 签名中包含地域，写错会被 OSS 拒绝。',
      '按控制台“概览”页的写法填写，例如 cn-hangzhou。',
    ],
  },
  ENDPOINT_INVALID: {
    en: [
      'The endpoint "{endpoint}" is no origin.',
      'Forms go to the root of the bucket’s host; a path or a query there makes every upload fail.',
      'Give scheme and host alone: --endpoint https://oss-cn-hangzhou.aliyuncs.com.',
    ],
    zh: [
      'Endpoint "{endpoint}" 不是合法的源地址。',
      '表单提交到存储空间域名的根路径，多余的路径或参数会使上传全部失败。',
      '只填写协议和域名：--endpoint https://oss-cn-hangzhou.aliyuncs.com。',
    ],
  },
  REGION_MISMATCH: {
    en: [
      'The region is {region}, but {origin} is in {named}.',
      'Signatures for one region are refused in another (EC 0002-00000228).',
      'Set the region to {named}, or leave the endpoint out if {region} is right.',
    ],
    zh: [
      '地域为 {region}，但 {origin} 位于 {named}。',
      '一个地域的签名在另一个地域会被拒绝（EC 0002-00000228）。',
      '把地域改为 {named}；如果 {region} 才是对的，请去掉 Endpoint。',
    ],
  },
  ENDPOINT_INTERNAL: {
    en: [
      '{origin} is an internal endpoint.',
      'It answers in Alibaba Cloud’s network alone: no browser reaches it.',
      'Give browsers the public endpoint {meant}.',
    ],
    zh: ['{origin} 是内网 Endpoint。', '它只在阿里云内网可用，浏览器无法访问。', '给浏览器使用外网 Endpoint {meant}。'],
  },
  ENDPOINT_HTTP: {
    en: [
      '{origin} is plain http.',
      'A page on https may not send to http (mixed content), and on http everybody on the way can read and change the upload.',
      'Use https in the endpoint.',
    ],
    zh: [
      '{origin} 使用了明文 http。',
      'https 页面不能向 http 地址发请求（混合内容），而且途中任何人都能读取或篡改上传内容。',
      'Endpoint 改用 https。',
    ],
  },
  ENDPOINT_NO_ADDRESS: {
    en: [
      'The name {host} has no address.',
      'Browsers cannot reach it either, unless this machine alone is offline.',
      'Look for a typing error in region and endpoint; for a custom domain, set its CNAME record. Or get this machine online.',
    ],
    zh: [
      '域名 {host} 无法解析。',
      '除非只是本机没有联网，否则浏览器同样无法访问。',
      '检查地域和 Endpoint 是否写错；自定义域名请检查 CNAME 解析；并确认本机已联网。',
    ],
  },
  NAME_SERVER_SILENT: {
    en: [
      'The name {host} could not be looked up: no name server answers ({reason}).',
      'Nothing can be said of it from here. Most often this machine is not online.',
      'Check the network and the name server of this machine, and run doctor once more.',
    ],
    zh: [
      '无法查询域名 {host}：域名服务器没有应答（{reason}）。',
      '因此无从判断它是否正常。通常是本机没有联网。',
      '检查本机的网络和 DNS 设置，然后再运行一次 doctor。',
    ],
  },
  ENDPOINT_REDIRECTS: {
    en: [
      '{origin} redirects to {location} (status {status}).',
      'Browsers follow no redirect of a preflight: every upload ends in a network error.',
      'Use the address that it leads to; or end the redirect in the CDN or proxy ahead of the bucket.',
    ],
    zh: [
      '{origin} 重定向到 {location}（状态 {status}）。',
      '浏览器的预检请求不跟随重定向：所有上传都会以网络错误结束。',
      '直接使用目标地址；或在存储空间前的 CDN、代理中取消重定向。',
    ],
  },
  ENDPOINT_TLS: {
    en: [
      'The certificate of {origin} is not accepted ({reason}).',
      'Browsers refuse it without a word to the page: all it sees is a network error.',
      'For a custom domain, upload its certificate in the console (Domain Names), or use the endpoint of OSS. Behind a proxy that opens TLS, give Node its authority: NODE_EXTRA_CA_CERTS.',
    ],
    zh: [
      '{origin} 的证书不被接受（{reason}）。',
      '浏览器会直接拒绝，页面只能看到网络错误。',
      '自定义域名请在控制台“域名管理”中托管证书，或改用 OSS 自带的 Endpoint。若代理会解密 TLS，请用 NODE_EXTRA_CA_CERTS 提供其根证书。',
    ],
  },
  ENDPOINT_UNREACHABLE: {
    en: [
      '{origin} does not answer ({reason}).',
      'Nothing can be uploaded to it.',
      'Check the address and the port, and whether a firewall is in between. Behind a proxy, set HTTPS_PROXY (Node 22.21, 24.5 or newer). For the emulator, start it: oss-upload emulator.',
    ],
    zh: [
      '{origin} 没有应答（{reason}）。',
      '无法上传到该地址。',
      '检查地址和端口，以及中间是否有防火墙。需要代理时请设置 HTTPS_PROXY（Node 22.21、24.5 或更新）。使用模拟器时请先启动：oss-upload emulator。',
    ],
  },
  ENDPOINT_NOT_OSS: {
    en: [
      '{origin} answers (status {status}), but not as OSS does: it sends no request id.',
      'Something else is at this address, or a proxy answers in place of OSS.',
      'Set --endpoint to the bucket’s endpoint; for a custom domain, bind it to the bucket in the console.',
    ],
    zh: [
      '{origin} 有应答（状态 {status}），但不是 OSS：缺少请求 ID。',
      '该地址上是别的服务，或有代理代替 OSS 作答。',
      '把 --endpoint 设为存储空间的 Endpoint；自定义域名请先在控制台绑定到存储空间。',
    ],
  },
  ENDPOINT_PATH_STYLE: {
    en: [
      '{origin} is an endpoint without the bucket in its name.',
      'OSS takes requests for a bucket at the bucket’s own host alone.',
      'Leave the bucket to the tool: give --bucket and the plain endpoint.',
    ],
    zh: [
      '{origin} 是不含存储空间名的 Endpoint。',
      'OSS 只在存储空间自己的域名上接受对它的请求。',
      '分别提供 --bucket 和 Endpoint，由工具拼接域名。',
    ],
  },
  REGION_REFUSED: {
    en: [
      'OSS refuses the region {region}, and takes {taken}.',
      'V4 signatures name the region of the bucket (EC 0002-00000226).',
      'Set the region to {taken}.',
    ],
    zh: [
      'OSS 拒绝地域 {region}，但接受 {taken}。',
      'V4 签名包含存储空间所在地域（EC 0002-00000226）。',
      '把地域改为 {taken}。',
    ],
  },
  REGION_REFUSED_UNKNOWN: {
    en: [
      'OSS refuses the region {region}.',
      'V4 signatures name the region of the bucket (EC 0002-00000226).',
      'Take the region from the console (Overview of the bucket) and set --region.',
    ],
    zh: [
      'OSS 拒绝地域 {region}。',
      'V4 签名包含存储空间所在地域（EC 0002-00000226）。',
      '在控制台存储空间“概览”页查看地域，并设置 --region。',
    ],
  },
} as const
