//! A record with more properties than a word has bits.

use graph_runtime::{Extra, record};

/// A record of 72 properties.
#[derive(Clone, Default, PartialEq)]
pub struct Wide {
    /// Property 0.
    pub p0: Option<String>,
    /// Property 1.
    pub p1: Option<String>,
    /// Property 2.
    pub p2: Option<String>,
    /// Property 3.
    pub p3: Option<String>,
    /// Property 4.
    pub p4: Option<String>,
    /// Property 5.
    pub p5: Option<String>,
    /// Property 6.
    pub p6: Option<String>,
    /// Property 7.
    pub p7: Option<String>,
    /// Property 8.
    pub p8: Option<String>,
    /// Property 9.
    pub p9: Option<String>,
    /// Property 10.
    pub p10: Option<String>,
    /// Property 11.
    pub p11: Option<String>,
    /// Property 12.
    pub p12: Option<String>,
    /// Property 13.
    pub p13: Option<String>,
    /// Property 14.
    pub p14: Option<String>,
    /// Property 15.
    pub p15: Option<String>,
    /// Property 16.
    pub p16: Option<String>,
    /// Property 17.
    pub p17: Option<String>,
    /// Property 18.
    pub p18: Option<String>,
    /// Property 19.
    pub p19: Option<String>,
    /// Property 20.
    pub p20: Option<String>,
    /// Property 21.
    pub p21: Option<String>,
    /// Property 22.
    pub p22: Option<String>,
    /// Property 23.
    pub p23: Option<String>,
    /// Property 24.
    pub p24: Option<String>,
    /// Property 25.
    pub p25: Option<String>,
    /// Property 26.
    pub p26: Option<String>,
    /// Property 27.
    pub p27: Option<String>,
    /// Property 28.
    pub p28: Option<String>,
    /// Property 29.
    pub p29: Option<String>,
    /// Property 30.
    pub p30: Option<String>,
    /// Property 31.
    pub p31: Option<String>,
    /// Property 32.
    pub p32: Option<String>,
    /// Property 33.
    pub p33: Option<String>,
    /// Property 34.
    pub p34: Option<String>,
    /// Property 35.
    pub p35: Option<String>,
    /// Property 36.
    pub p36: Option<String>,
    /// Property 37.
    pub p37: Option<String>,
    /// Property 38.
    pub p38: Option<String>,
    /// Property 39.
    pub p39: Option<String>,
    /// Property 40.
    pub p40: Option<String>,
    /// Property 41.
    pub p41: Option<String>,
    /// Property 42.
    pub p42: Option<String>,
    /// Property 43.
    pub p43: Option<String>,
    /// Property 44.
    pub p44: Option<String>,
    /// Property 45.
    pub p45: Option<String>,
    /// Property 46.
    pub p46: Option<String>,
    /// Property 47.
    pub p47: Option<String>,
    /// Property 48.
    pub p48: Option<String>,
    /// Property 49.
    pub p49: Option<String>,
    /// Property 50.
    pub p50: Option<String>,
    /// Property 51.
    pub p51: Option<String>,
    /// Property 52.
    pub p52: Option<String>,
    /// Property 53.
    pub p53: Option<String>,
    /// Property 54.
    pub p54: Option<String>,
    /// Property 55.
    pub p55: Option<String>,
    /// Property 56.
    pub p56: Option<String>,
    /// Property 57.
    pub p57: Option<String>,
    /// Property 58.
    pub p58: Option<String>,
    /// Property 59.
    pub p59: Option<String>,
    /// Property 60.
    pub p60: Option<String>,
    /// Property 61.
    pub p61: Option<String>,
    /// Property 62.
    pub p62: Option<String>,
    /// Property 63.
    pub p63: Option<String>,
    /// Property 64.
    pub p64: Option<String>,
    /// Property 65.
    pub p65: Option<String>,
    /// Property 66.
    pub p66: Option<String>,
    /// Property 67.
    pub p67: Option<String>,
    /// Property 68.
    pub p68: Option<String>,
    /// Property 69.
    pub p69: Option<String>,
    /// Property 70.
    pub p70: Option<String>,
    /// Property 71.
    pub p71: Option<String>,
    /// Everything that the type does not declare.
    pub extra: Extra,
}
record! {
    Wide "sample.wide" {
        0 p0 P0 "p0" value String;
        1 p1 P1 "p1" value String;
        2 p2 P2 "p2" value String;
        3 p3 P3 "p3" value String;
        4 p4 P4 "p4" value String;
        5 p5 P5 "p5" value String;
        6 p6 P6 "p6" value String;
        7 p7 P7 "p7" value String;
        8 p8 P8 "p8" value String;
        9 p9 P9 "p9" value String;
        10 p10 P10 "p10" value String;
        11 p11 P11 "p11" value String;
        12 p12 P12 "p12" value String;
        13 p13 P13 "p13" value String;
        14 p14 P14 "p14" value String;
        15 p15 P15 "p15" value String;
        16 p16 P16 "p16" value String;
        17 p17 P17 "p17" value String;
        18 p18 P18 "p18" value String;
        19 p19 P19 "p19" value String;
        20 p20 P20 "p20" value String;
        21 p21 P21 "p21" value String;
        22 p22 P22 "p22" value String;
        23 p23 P23 "p23" value String;
        24 p24 P24 "p24" value String;
        25 p25 P25 "p25" value String;
        26 p26 P26 "p26" value String;
        27 p27 P27 "p27" value String;
        28 p28 P28 "p28" value String;
        29 p29 P29 "p29" value String;
        30 p30 P30 "p30" value String;
        31 p31 P31 "p31" value String;
        32 p32 P32 "p32" value String;
        33 p33 P33 "p33" value String;
        34 p34 P34 "p34" value String;
        35 p35 P35 "p35" value String;
        36 p36 P36 "p36" value String;
        37 p37 P37 "p37" value String;
        38 p38 P38 "p38" value String;
        39 p39 P39 "p39" value String;
        40 p40 P40 "p40" value String;
        41 p41 P41 "p41" value String;
        42 p42 P42 "p42" value String;
        43 p43 P43 "p43" value String;
        44 p44 P44 "p44" value String;
        45 p45 P45 "p45" value String;
        46 p46 P46 "p46" value String;
        47 p47 P47 "p47" value String;
        48 p48 P48 "p48" value String;
        49 p49 P49 "p49" value String;
        50 p50 P50 "p50" value String;
        51 p51 P51 "p51" value String;
        52 p52 P52 "p52" value String;
        53 p53 P53 "p53" value String;
        54 p54 P54 "p54" value String;
        55 p55 P55 "p55" value String;
        56 p56 P56 "p56" value String;
        57 p57 P57 "p57" value String;
        58 p58 P58 "p58" value String;
        59 p59 P59 "p59" value String;
        60 p60 P60 "p60" value String;
        61 p61 P61 "p61" value String;
        62 p62 P62 "p62" value String;
        63 p63 P63 "p63" value String;
        64 p64 P64 "p64" value String;
        65 p65 P65 "p65" value String;
        66 p66 P66 "p66" value String;
        67 p67 P67 "p67" value String;
        68 p68 P68 "p68" value String;
        69 p69 P69 "p69" value String;
        70 p70 P70 "p70" value String;
        71 p71 P71 "p71" value String;
    }
}
