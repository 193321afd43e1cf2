// What the classic page's script does, written anew: V1 members in, its six form fields out, one signature until 3 seconds
// before it ends. Only `serverUrl` names our server.
/* global plupload */
const serverUrl = '/api/oss-upload?version=v1'

let signature

function getSignature() {
  const now = Date.now() / 1000
  if (signature && signature.expire >= now + 3) return
  const request = new XMLHttpRequest()
  request.open('GET', serverUrl, false)
  request.send()
  signature = JSON.parse(request.responseText)
}

function objectName(fileName) {
  const { value } = document.querySelector('input[name=naming]:checked')
  if (value === 'local_name') return `${signature.dir}\${filename}`
  const characters = 'ABCDEFGHJKMNPQRSTWXYZabcdefhijkmnprstwxyz2345678'
  const random = Array.from({ length: 10 }, () => characters[Math.floor(Math.random() * characters.length)]).join('')
  return signature.dir + random + fileName.slice(fileName.lastIndexOf('.'))
}

function setUploadParameters(uploader, fileName) {
  getSignature()
  uploader.setOption({
    url: signature.host,
    multipart_params: {
      key: objectName(fileName),
      policy: signature.policy,
      OSSAccessKeyId: signature.accessid,
      success_action_status: '200',
      callback: signature.callback,
      signature: signature.signature,
    },
  })
}

function show(list, text) {
  const item = document.createElement('li')
  item.textContent = text
  list.append(item)
}

const uploader = new plupload.Uploader({
  runtimes: 'html5',
  browse_button: 'selectfiles',
  container: 'container',
  url: 'http://oss.aliyuncs.com',
  filters: {
    mime_types: [{ title: 'Image and zip files', extensions: 'jpg,gif,png,bmp,zip' }],
    max_file_size: '10mb',
    prevent_duplicates: true,
  },
  init: {
    PostInit: () => {
      document.querySelector('#postfiles').addEventListener('click', () => uploader.start())
    },
    BeforeUpload: (up, file) => setUploadParameters(up, file.name),
    FileUploaded: (_, file, { status, response }) =>
      show(document.querySelector('#ossfile'), `${file.name} ${status} ${response}`),
    Error: (_, error) => {
      document.querySelector('#console').append(`${error.code} ${error.response ?? error.message}\n`)
    },
  },
})

uploader.init()
