//! The one-time page in a real Chromium: three languages, a phone and a desk, light and dark, with and without
//! JavaScript, and by keyboard alone. Each view is saved to `target/screenshots/` to be looked at.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use fantoccini::key::Key;
use fantoccini::{Client, ClientBuilder, Locator};
use serde_json::{Value, json};

use crate::page_house::{House, PASSWORD, Reply};

/// A chromedriver on a port of its own choice; ended with the test.
struct Driver {
    process: Child,
    address: String,
}

impl Driver {
    fn start() -> Self {
        let mut process = Command::new("chromedriver")
            .args(["--port=0", "--allowed-ips=127.0.0.1"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver is installed (Debian: chromium chromium-driver)");
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let port = lines
            .find_map(|line| Some(line.ok()?.split_once("successfully on port ")?.1.trim_end_matches('.').to_owned()))
            .expect("chromedriver names its port");
        std::thread::spawn(move || lines.count()); // so that its pipe never fills
        Self { process, address: format!("http://127.0.0.1:{port}") }
    }

    async fn opens(&self, view: View) -> Client {
        let scheme = if view.dark { 0 } else { 1 };
        let scripts = if view.scripts { 1 } else { 2 };
        let capabilities = json!({
            "goog:chromeOptions": {
                "binary": "/usr/bin/chromium",
                "args": [
                    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                    format!("--blink-settings=preferredColorScheme={scheme}"),
                ],
                "mobileEmulation": { "deviceMetrics": {
                    "width": view.width, "height": view.height, "pixelRatio": 1, "mobile": false, "touch": false,
                } },
                "prefs": { "profile.managed_default_content_settings.javascript": scripts },
            },
        });
        let Value::Object(capabilities) = capabilities else { unreachable!() };
        ClientBuilder::new(hyper_connector()).capabilities(capabilities).connect(&self.address).await.unwrap()
    }
}

fn hyper_connector() -> fantoccini::wd::Capabilities {
    unreachable!()
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[derive(Clone, Copy)]
struct View {
    width: u32,
    height: u32,
    dark: bool,
    scripts: bool,
}
