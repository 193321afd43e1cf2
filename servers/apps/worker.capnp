# What `workerd serve` runs: dist/worker.js is worker.mjs in one file.
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "app", worker = .app),
    # the bucket and the callback key are on this machine in tests
    (name = "internet", network = (allow = ["public", "private"])),
  ],
  sockets = [(name = "http", http = (), service = "app")],
);

const app :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = embed "../dist/worker.js")],
  compatibilityDate = "2026-11-01",
  bindings = [
    (name = "OSS_BUCKET", fromEnvironment = "OSS_BUCKET"),
    (name = "OSS_REGION", fromEnvironment = "OSS_REGION"),
    (name = "OSS_ENDPOINT", fromEnvironment = "OSS_ENDPOINT"),
    (name = "OSS_ACCESS_KEY_ID", fromEnvironment = "OSS_ACCESS_KEY_ID"),
    (name = "OSS_ACCESS_KEY_SECRET", fromEnvironment = "OSS_ACCESS_KEY_SECRET"),
    (name = "OSS_UPLOAD_SECRET", fromEnvironment = "OSS_UPLOAD_SECRET"),
    (name = "OSS_CALLBACK_URL", fromEnvironment = "OSS_CALLBACK_URL"),
    (name = "OSS_CALLBACK_KEY_URLS", fromEnvironment = "OSS_CALLBACK_KEY_URLS"),
  ],
);
