//! x
use shebao::*;
fn main(){ let r = match Rulebook::builtin(){Ok(r)=>r,Err(e)=>{eprintln!("{e}");return}};
 let mut c=Case::new("beijing","2013-05".parse().unwrap(),"3000".parse().unwrap()); c.edition="shi-2014".into();
 match r.assess(&c,&Terms::default()){Ok(a)=>println!("{}",serde_json::to_string_pretty(&a.report(Lang::En,true)).unwrap()),Err(e)=>eprintln!("{}: {e} {:?}",e.kind(),e.hint(Lang::En))}
}
