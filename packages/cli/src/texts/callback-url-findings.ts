/** What is found about the address and certificate of the app’s callback URL. */
export const callbackUrlFindings = {
  CALLBACK_URL_INVALID: {
    en: [
      '"{url}" is no URL that OSS can call.',
      'OSS refuses the upload itself (EC 0007-00000004), before it stores anything.',
      'Give an absolute http or https URL without "#", such as https://app.example.com/api/oss-upload.',
    ],
    zh: [
      '"{url}" 不是 OSS 可以回调的 URL。',
      'OSS 会在存储之前直接拒绝上传（EC 0007-00000004）。',
      '填写完整的 http 或 https URL，不含 "#"，例如 https://app.example.com/api/oss-upload。',
    ],
  },
  CALLBACK_URL_OK: { en: ['{url} is a URL that nothing rewrites.'], zh: ['{url} 不会被改写。'] },
  CALLBACK_URL_REWRITTEN: {
    en: [
      'A URL parser rewrites "{url}" to "{href}".',
      'OSS signs the path as it is sent; what a framework rewrites does not verify.',
      'Use the second form.',
    ],
    zh: [
      'URL 解析器会把 "{url}" 改写为 "{href}"。',
      'OSS 按发送的路径签名，被框架改写后无法通过验证。',
      '使用后一种写法。',
    ],
  },
  CALLBACK_PATH_REWRITTEN: {
    en: [
      'The path {path} has "%", "+" or "//".',
      'OSS signs the decoded path; proxies and frameworks rewrite such paths, and the callback does not verify then.',
      'Mount the callback at a plain path, such as /api/oss-upload.',
    ],
    zh: [
      '路径 {path} 中含有 "%"、"+" 或 "//"。',
      'OSS 对解码后的路径签名；代理和框架会改写这类路径，导致验证失败。',
      '使用简单的路径，例如 /api/oss-upload。',
    ],
  },
  CALLBACK_NO_ADDRESS: {
    en: [
      'The name {host} has no address.',
      'OSS refuses the upload: "Can not get ip by this host."',
      'Set its DNS record, or correct the URL.',
    ],
    zh: ['域名 {host} 无法解析。', 'OSS 会拒绝上传："Can not get ip by this host."', '设置 DNS 解析，或改正 URL。'],
  },
  CALLBACK_PRIVATE: {
    en: [
      '{url} is at the private address {address}, as seen from here.',
      'OSS calls from the internet and refuses the upload: "Private address is forbidden to callback."',
      'Use the public address of the app. While developing, leave the callback out and have the page ask: `callback: "confirm"`; or use the emulator.',
    ],
    zh: [
      '从本机看，{url} 位于私网地址 {address}。',
      'OSS 从公网回调，会拒绝上传："Private address is forbidden to callback."',
      '使用应用的公网地址。开发时可不用回调、由页面确认：`callback: "confirm"`；或使用模拟器。',
    ],
  },
  CALLBACK_IPV6: {
    en: ['{host} has IPv6 addresses alone.', 'OSS calls none.', 'Give it an IPv4 address as well.'],
    zh: ['{host} 只有 IPv6 地址。', 'OSS 不会回调 IPv6 地址。', '为它增加 IPv4 地址。'],
  },
  CALLBACK_HTTP: {
    en: [
      '{url} is plain http.',
      'Everybody on the way reads what is uploaded by whom, and may replay it.',
      'Use https; @acme/oss-upload-server has OSS send SNI.',
    ],
    zh: [
      '{url} 使用了明文 http。',
      '途中任何人都能读到谁上传了什么，并可重放。',
      '改用 https；@acme/oss-upload-server 会让 OSS 发送 SNI。',
    ],
  },
  CALLBACK_ADDRESS_UNSEEN: {
    en: [
      'The name in {url} is known to the proxy alone, not to this machine.',
      'Whether OSS can call it was not looked at: OSS calls no private address.',
      'Run doctor on a machine without a proxy, or see that the name has a public IPv4 address.',
    ],
    zh: [
      '{url} 中的域名只有代理能解析，本机不能。',
      '因此没有检查 OSS 能否回调：OSS 不会回调私网地址。',
      '在不经过代理的机器上运行 doctor，或确认该域名有公网 IPv4 地址。',
    ],
  },
  CALLBACK_ADDRESS: { en: ['{url} is at an address that OSS can call.'], zh: ['{url} 位于 OSS 可以回调的地址。'] },
  CALLBACK_TLS: {
    en: ['{url} has a valid certificate, with and without SNI.'],
    zh: ['{url} 的证书有效，不带 SNI 也可以。'],
  },
  CALLBACK_TLS_SNI: {
    en: ['{url} has a valid certificate. It needs SNI, which @acme/oss-upload-server has OSS send.'],
    zh: ['{url} 的证书有效。它需要 SNI，@acme/oss-upload-server 会让 OSS 发送。'],
  },
  CALLBACK_SNI_OFF: {
    en: [
      '{url} needs the host’s name in the TLS handshake (SNI), and the callback does not ask for it ({reason}).',
      'OSS sends none by default: uploads end with 203 and "Error status : 502."',
      'Add "callbackSNI": true to the callback.',
    ],
    zh: [
      '{url} 需要在 TLS 握手中提供域名（SNI），但回调参数没有要求（{reason}）。',
      'OSS 默认不发送 SNI：上传会得到 203 和 "Error status : 502."',
      '在回调参数中加入 "callbackSNI": true。',
    ],
  },
  CALLBACK_CERTIFICATE: {
    en: [
      'The certificate of {url} is not accepted ({reason}).',
      'OSS calls nobody whose certificate is self-signed, expired, incomplete or another host’s; uploads end with 203.',
      'Install a certificate of a public authority for this host, with its whole chain.',
    ],
    zh: [
      '{url} 的证书不被接受（{reason}）。',
      '证书自签名、过期、链不完整或域名不符时 OSS 不会回调，上传以 203 结束。',
      '为该域名安装公共机构签发的证书，并包含完整证书链。',
    ],
  },
  CALLBACK_UNREACHABLE: {
    en: [
      '{url} does not answer ({reason}).',
      'Uploads end with 203 CallbackFailed: stored, and not recorded.',
      'Start the app, or open the port in firewall and security group.',
    ],
    zh: [
      '{url} 没有应答（{reason}）。',
      '上传以 203 CallbackFailed 结束：已存储，但未记录。',
      '启动应用，或在防火墙和安全组中开放端口。',
    ],
  },
} as const
