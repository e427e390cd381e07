use mdm_examples::*;
fn main() {
    let t = std::time::Instant::now();
    for _ in 0..4 {
        keys::PrivateKey::rsa2048().unwrap();
    }
    println!("4 rsa {:?}", t.elapsed());
    let k = keys::PrivateKey::rsa2048().unwrap();
    let c = device::certificate_request(&k, "AAAABBBBCCCCDDDDEEEEFFFF00001111").unwrap();
    std::fs::write("/tmp/a.csr", &c).unwrap();
    let ca = authority::Authority::new("Contoso Root", world::now()).unwrap();
    std::fs::write("/tmp/ca.der", ca.certificate()).unwrap();
    let s = ca
        .issue_for_hosts(&["a.example", "b.example"], world::now())
        .unwrap();
    std::fs::write("/tmp/s.der", &s.chain[0]).unwrap();
    println!("{:?}", t.elapsed());
}
