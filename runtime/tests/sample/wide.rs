//! A record with more properties than a word has bits.

use graph_runtime::{Extra, record};

macro_rules! wide {
    ($($index:literal $field:ident $constant:ident $name:literal;)*) => {
        /// A record of 72 properties.
        #[derive(Clone, Default, PartialEq)]
        pub struct Wide {
            $(
                #[doc = $name]
                pub $field: Option<String>,
            )*
            /// Undeclared properties.
            pub extra: Extra,
        }

        record! {
            Wide "sample.wide" {
                $($index $field $constant $name value String;)*
            }
        }
    };
}

wide! {
    0 p0 P0 "p0"; 1 p1 P1 "p1"; 2 p2 P2 "p2"; 3 p3 P3 "p3";
    4 p4 P4 "p4"; 5 p5 P5 "p5"; 6 p6 P6 "p6"; 7 p7 P7 "p7";
    8 p8 P8 "p8"; 9 p9 P9 "p9"; 10 p10 P10 "p10"; 11 p11 P11 "p11";
    12 p12 P12 "p12"; 13 p13 P13 "p13"; 14 p14 P14 "p14"; 15 p15 P15 "p15";
    16 p16 P16 "p16"; 17 p17 P17 "p17"; 18 p18 P18 "p18"; 19 p19 P19 "p19";
    20 p20 P20 "p20"; 21 p21 P21 "p21"; 22 p22 P22 "p22"; 23 p23 P23 "p23";
    24 p24 P24 "p24"; 25 p25 P25 "p25"; 26 p26 P26 "p26"; 27 p27 P27 "p27";
    28 p28 P28 "p28"; 29 p29 P29 "p29"; 30 p30 P30 "p30"; 31 p31 P31 "p31";
    32 p32 P32 "p32"; 33 p33 P33 "p33"; 34 p34 P34 "p34"; 35 p35 P35 "p35";
    36 p36 P36 "p36"; 37 p37 P37 "p37"; 38 p38 P38 "p38"; 39 p39 P39 "p39";
    40 p40 P40 "p40"; 41 p41 P41 "p41"; 42 p42 P42 "p42"; 43 p43 P43 "p43";
    44 p44 P44 "p44"; 45 p45 P45 "p45"; 46 p46 P46 "p46"; 47 p47 P47 "p47";
    48 p48 P48 "p48"; 49 p49 P49 "p49"; 50 p50 P50 "p50"; 51 p51 P51 "p51";
    52 p52 P52 "p52"; 53 p53 P53 "p53"; 54 p54 P54 "p54"; 55 p55 P55 "p55";
    56 p56 P56 "p56"; 57 p57 P57 "p57"; 58 p58 P58 "p58"; 59 p59 P59 "p59";
    60 p60 P60 "p60"; 61 p61 P61 "p61"; 62 p62 P62 "p62"; 63 p63 P63 "p63";
    64 p64 P64 "p64"; 65 p65 P65 "p65"; 66 p66 P66 "p66"; 67 p67 P67 "p67";
    68 p68 P68 "p68"; 69 p69 P69 "p69"; 70 p70 P70 "p70"; 71 p71 P71 "p71";
}
