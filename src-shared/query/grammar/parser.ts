// Made of query.grammar by scripts/make-query-parser.mjs: change that and run it.
import { LRParser } from '@lezer/lr';
const spec_Word = new Map(Object.entries({ not: 60, NOT: 62, and: 68, AND: 70, or: 72, OR: 74 }));
export const parser = LRParser.deserialize({
  version: 14,
  states:
    "%pQVQPOOOOQO'#C_'#C_OVQPO'#CaOkQPO'#CeO!fQPO'#CdOOQO'#Ck'#CkOOQO'#C|'#C|OOQO'#Cy'#CyO!kQPO'#CxOOQO'#Cx'#CxO#RQPO'#CwOOQO'#Cw'#CwQOQPOOOVQPO'#C^O#aQPO,58{O#fQQO,59OOOQO'#Cn'#CnOOQO'#Cr'#CrO#nQPO,59XOVQPO'#CrOOQO'#Cp'#CpO$UQPO,59ZOVQPO'#CsOOQO,58x,58xOOQO1G.g1G.gOOQO'#C}'#C}O$dQPO'#CgOOQO1G.j1G.jOOQO-E6p-E6pOOQO,59^,59^OOQO-E6q-E6qOOQO,59_,59_O#fQQO'#CqO%_QPO,59ROOQO,59],59]OOQO-E6o-E6o",
  stateData:
    '&]~OjOS~OSROUQO]TO`TOnPOoPO~OS_XU_XYXX]_X`_Xh_Xn_Xo_Xr_Xs_Xt_Xu_XV_X~OY_O~Or`Os`OhlXtlXulXVlX~PVOtdOudOhkXVkX~OVhO~O[iO]iO~Or`Os`OhaataauaaVaa~PVOtdOudOhcaVca~O^pOSZXUZX]ZX`ZXhZXnZXoZXrZXsZXtZXuZXVZX~O^pOSZaUZa]Za`ZahZanZaoZarZasZatZauZaVZa~O`]~',
  goto: '$TrPPs|P!VPP!V!`P!iPPP!VP!l!q!u!y!}#T#ZPPP#a#g#nPPs#}_VOQW]bcf_]OQW]bcf_UOQW]bcf_SOQW]bcfRk_VXOQfTcWbTZOQTfYeQqjRsqQbWRlbQeYRneQ[OR^QSYOQRofUWOQfSaWbQg]RmcQj_Rrp',
  nodeNames:
    '⚠ Query Not Not_ Word Group ( ) Compare Name Operator Values Value String , Text Fragment And And_ Or Or_',
  maxTerm: 37,
  skippedNodes: [0],
  repeatNodeCount: 3,
  tokenData:
    "EP~RlOX!yXY<`YZ<`Z]!y]^<`^p!ypq<`qr<qrs>Vsw!ywxB]xyCyyzDOz|!y|}DT}![!y![!]=f!]!^!y!^!_DY!_!`=f!`!aDY!a!}!y!}#O0v#O#r!y#r#s=f#s;'S!y;'S;=`0p<%lO!yR#Qb[QSPOX!yZ]!y^p!yqr$Yrx!yz|!y|}&U}![!y![!]%a!]!^!y!^!a%a!a!}!y!}#O0v#O#r!y#r#s%a#s;'S!y;'S;=`0p<%lO!yR$_`[QOX!yZ]!y^p!yqr%arx!yz|!y|}&U}![!y![!]%a!]!^!y!^!a%a!a#r!y#r#s%a#s;'S!y;'S;=`0p<%lO!yQ%fW[QOX%aZ]%a^p%aqx%az|%a};'S%a;'S;=`&O<%lO%aQ&RP;=`<%l%aP&Z]SPOX&UZ]&U^p&Uqr'Srx&Uz![&U!]!^&U!a!}&U!}#O'{#O#r&U#s;'S&U;'S;=`'u<%lO&UP'VYOX&UZ]&U^p&Urx&Uz![&U!]!^&U!a#r&U#s;'S&U;'S;=`'u<%lO&UP'xP;=`<%l&UP(Q^SPOX&UZ]&U^p&Uqr'Srs(|sx&Uz![&U!]!^&U!a!}&U!}#O'{#O#r&U#s;'S&U;'S;=`'u<%lO&UP)ReSPOX(|XY*dZ](|]^*d^p(|pq*dqr+Vrs,bsx(|xz*dz![(|![!]*d!]!^(|!^!a*d!a!}(|!}#O-l#O#r(|#r#s*d#s;'S(|;'S;=`-f<%lO(|P*gUOY*dZr*drs*ys;'S*d;'S;=`+P<%lO*dP*|P#P#Q&UP+SP;=`<%l*dP+YbOX(|XY*dZ](|]^*d^p(|pr*drs,bsx(|xz*dz![(|![!]*d!]!^(|!^!a*d!a#r(|#r#s*d#s;'S(|;'S;=`-f<%lO(|P,g_SPOX&UZ]&U^p&Uqr'Srx&Uz![&U!]!^&U!a!}&U!}#O'{#O#P&U#P#Q&U#Q#r&U#s;'S&U;'S;=`'u<%lO&UP-iP;=`<%l(|P-qeSPOX(|XY*dZ](|]^*d^p(|pq*dqr+Vrs/Ssx(|xz*dz![(|![!]*d!]!^(|!^!a*d!a!}(|!}#O-l#O#r(|#r#s*d#s;'S(|;'S;=`-f<%lO(|P/XgSPOX(|XY*dZ](|]^*d^p(|pq*dqr+Vrs,bsx(|xz*dz![(|![!]*d!]!^(|!^!a*d!a!}(|!}#O-l#O#P(|#P#Q(|#Q#r(|#r#s*d#s;'S(|;'S;=`-f<%lO(|R0sP;=`<%l!yR0}c[QSPOX!yZ]!y^p!yqr$Yrs2Ysx!yz|!y|}&U}![!y![!]%a!]!^!y!^!a%a!a!}!y!}#O0v#O#r!y#r#s%a#s;'S!y;'S;=`0p<%lO!yR2ag[QSPOX2YXY*dZ]2Y]^*d^p2Ypq*dqr3xrs7_sx2Yxz*dz|2Y|}(|}![2Y![!]5`!]!^2Y!^!a5`!a!}2Y!}#O8z#O#r2Y#r#s5`#s;'S2Y;'S;=`8t<%lO2YR3}e[QOX2YXY*dZ]2Y]^*d^p2Ypq*dqr5`rs7_sx2Yxz*dz|2Y|}(|}![2Y![!]5`!]!^2Y!^!a5`!a#r2Y#r#s5`#s;'S2Y;'S;=`8t<%lO2YR5e_[QOX5`XY*dZ]5`]^*d^p5`pq*dqr5`rs6dsx5`xz*dz|5`|}*d};'S5`;'S;=`7X<%lO5`R6iY[QOX%aZ]%a^p%aqx%az|%a}#P%a#P#Q!y#Q;'S%a;'S;=`&O<%lO%aR7[P;=`<%l5`R7fd[QSPOX!yZ]!y^p!yqr$Yrx!yz|!y|}&U}![!y![!]%a!]!^!y!^!a%a!a!}!y!}#O0v#O#P!y#P#Q!y#Q#r!y#r#s%a#s;'S!y;'S;=`0p<%lO!yR8wP;=`<%l2YR9Rg[QSPOX2YXY*dZ]2Y]^*d^p2Ypq*dqr3xrs:jsx2Yxz*dz|2Y|}(|}![2Y![!]5`!]!^2Y!^!a5`!a!}2Y!}#O8z#O#r2Y#r#s5`#s;'S2Y;'S;=`8t<%lO2YR:qi[QSPOX2YXY*dZ]2Y]^*d^p2Ypq*dqr3xrs7_sx2Yxz*dz|2Y|}(|}![2Y![!]5`!]!^2Y!^!a5`!a!}2Y!}#O8z#O#P2Y#P#Q2Y#Q#r2Y#r#s5`#s;'S2Y;'S;=`8t<%lO2Y~<eSj~XY<`YZ<`]^<`pq<`R<vY[QOX%aZ]%a^p%aqx%az|%a}!_%a!_!`=f!`;'S%a;'S;=`&O<%lO%aR=mWYP[QOX%aZ]%a^p%aqx%az|%a};'S%a;'S;=`&O<%lO%a~>YVOr>Vrs>os#O>V#O#PA^#P;'S>V;'S;=`BV<%lO>V~>tR]~![!]>}#P#Q>}#q#r>}~?SX`~OX>}Z]>}^p>}qr>}rs?osx>}z;'S>};'S;=`AW<%lO>}~?rVOr?ors>}s#O?o#O#P@X#P;'S?o;'S;=`AQ<%lO?o~@[RO;'S?o;'S;=`@e;=`O?o~@hWOr?ors>}s#O?o#O#P@X#P;'S?o;'S;=`AQ;=`<%l?o<%lO?o~ATP;=`<%l?o~AZP;=`<%l>}~AaRO;'S>V;'S;=`Aj;=`O>V~AmWOr>Vrs>os#O>V#O#PA^#P;'S>V;'S;=`BV;=`<%l>V<%lO>V~BYP;=`<%l>V~B`VOwB]wxBux#OB]#O#PBz#P;'SB];'S;=`Cs<%lOB]~BzO]~~B}RO;'SB];'S;=`CW;=`OB]~CZWOwB]wxBux#OB]#O#PBz#P;'SB];'S;=`Cs;=`<%lB]<%lOB]~CvP;=`<%lB]~DOOU~~DTOV~~DYO^~RDaYYP[QOX%aZ]%a^p%aqx%az|%a}!_%a!_!`=f!`;'S%a;'S;=`&O<%lO%a",
  tokenizers: [0, 1],
  topRules: { Query: [0, 1] },
  specialized: [{ term: 4, get: (value: string) => spec_Word.get(value) ?? -1 }],
  tokenPrec: 240,
});

/** The numbers of the nodes of a tree. */
export const NODES = {
  Query: 1,
  Not: 2,
  Word: 4,
  Group: 5,
  Compare: 8,
  Name: 9,
  Operator: 10,
  Values: 11,
  Value: 12,
  String: 13,
  Text: 15,
  Fragment: 16,
  And: 17,
  Or: 19,
} as const;
