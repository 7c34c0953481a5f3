import Glibc

/// The configuration of a web server that runs in the foreground, as one process, with all its files in a folder of its own.
struct WebserverConfiguration {
    let text: String
    let command: [String]

    init(_ kind: Webserver.Kind, serving folder: String, port: Int, work: String) {
        let file = work + "/configuration"
        switch kind {
        case .nginxHTML, .nginxJSON, .untrusted:
            text = Self.nginx(kind, folder, port, work)
            command = [Self.program("nginx"), "-p", work, "-e", work + "/error.log", "-c", file]
        case .apache:
            text = Self.apache(folder, port, work)
            command = [Self.program("apache2"), "-X", "-f", file]
        case .caddyHTML, .caddyJSON:
            text = Self.caddy(kind, folder, port, work)
            command = [
                "env", "XDG_CONFIG_HOME=\(work)", Self.program("caddy"), "run", "--adapter", "caddyfile", "--config",
                file,
            ]
        }
    }

    /// Debian keeps servers where an ordinary user's PATH does not lead.
    private static func program(_ name: String) -> String {
        access("/usr/sbin/" + name, X_OK) == 0 ? "/usr/sbin/" + name : name
    }

    private static func nginx(_ kind: Webserver.Kind, _ folder: String, _ port: Int, _ work: String) -> String {
        let encryption = "ssl_certificate certificate.pem; ssl_certificate_key key.pem;"
        return """
            daemon off;
            master_process off;
            pid nginx.pid;
            events {}
            http {
                access_log off;
                client_body_temp_path body;
                proxy_temp_path proxy;
                fastcgi_temp_path fastcgi;
                uwsgi_temp_path uwsgi;
                scgi_temp_path scgi;
                server {
                    listen 127.0.0.1:\(port)\(kind == .untrusted ? " ssl" : "");
                    \(kind == .untrusted ? encryption : "")
                    root \(folder);
                    autoindex on;
                    autoindex_format \(kind == .nginxJSON ? "json" : "html");
                }
            }
            """
    }

    private static func apache(_ folder: String, _ port: Int, _ work: String) -> String {
        let modules = ["mpm_event", "authz_core", "autoindex", "dir"].map {
            "LoadModule \($0)_module /usr/lib/apache2/modules/mod_\($0).so"
        }
        return """
            \(modules.joined(separator: "\n"))
            ServerRoot \(work)
            ServerName 127.0.0.1
            Listen 127.0.0.1:\(port)
            PidFile \(work)/apache.pid
            ErrorLog \(work)/error.log
            Mutex file:\(work)
            \(geteuid() == 0 ? "User www-data\nGroup www-data" : "")
            DocumentRoot \(folder)
            <Directory \(folder)>
                Require all granted
                Options +Indexes
                IndexOptions FancyIndexing NameWidth=*
            </Directory>

            """
    }

    private static func caddy(_ kind: Webserver.Kind, _ folder: String, _ port: Int, _ work: String) -> String {
        """
        {
            admin off
            auto_https off
            storage file_system \(work)
        }
        http://127.0.0.1:\(port) {
            bind 127.0.0.1
            root * \(folder)
            \(kind == .caddyHTML ? "request_header Accept text/html" : "")
            file_server browse
        }

        """
    }
}
