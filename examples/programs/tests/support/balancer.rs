//! A load balancer: hands each connection to the next server that takes it.

use std::net::SocketAddr;

use tokio::net::{TcpListener, TcpStream};

/// Starts it, and returns where it listens.
pub async fn start(servers: Vec<SocketAddr>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let mut turn = 0;
        while let Ok((mut device, _)) = listener.accept().await {
            turn += 1;
            let mut servers = servers.clone();
            let first = turn % servers.len();
            servers.rotate_left(first);
            tokio::spawn(async move {
                for server in servers {
                    if let Ok(mut server) = TcpStream::connect(server).await {
                        let _ = tokio::io::copy_bidirectional(&mut device, &mut server).await;
                        return;
                    }
                }
            });
        }
    });
    address
}
