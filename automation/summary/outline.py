"""The outline of the summary document, and the sentence that states each figure.

In a sentence, `{B01.total}` is the figure, `{B01%}` the share of women, `{A01#}` how many units
answered, `{G01}` without a part the sum over its groups. The figure `main` decides: without an
answer the sentence is left out; at 0 it is replaced by `none`; if it is withheld, a sentence states
that the figures about `subject` are not published.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

PLACEHOLDER = re.compile(r"\{([^{}%#]+)([%#]?)\}")


@dataclass(frozen=True, slots=True)
class OutlineTopic:
    """`optional`: forms of earlier versions do without its indicators."""

    main: str
    text: str
    none: str = ""
    subject: str = ""
    optional: bool = False

    @property
    def codes(self) -> tuple[str, ...]:
        """The indicators that the sentence names, each once."""
        named = (self.main, *(match[1] for match in PLACEHOLDER.finditer(self.text + self.none)))
        return tuple(dict.fromkeys(name.partition(".")[0] for name in named))


@dataclass(frozen=True, slots=True)
class OutlineHeading:
    title: str
    topics: tuple[OutlineTopic, ...]


# The sections of the form that these sentences are written for: another committee's A01 means something else.
SECTIONS = frozenset((
    ("A", "A. Tổ chức và hoạt động của Ban Vì sự tiến bộ của phụ nữ"),
    ("B", "B. Đội ngũ cán bộ quản lý, giáo viên, nhân viên"),
    ("C", "C. Phụ nữ tham gia lãnh đạo, quản lý"),
    ("D", "D. Phụ nữ tham gia công tác Đảng"),
    ("E", "E. Quy hoạch, bổ nhiệm, luân chuyển cán bộ nữ"),
    ("G", "G. Tuyên truyền, phổ biến, giáo dục chính sách, pháp luật"),
    ("H", "H. Tháng hành động vì bình đẳng giới và phòng, chống bạo lực trên cơ sở giới"),
    ("I", "I. Chế độ, chính sách đối với cán bộ, giáo viên, nhân viên nữ"),
    ("K", "K. Phòng, chống bạo lực, quấy rối, xâm hại"),
))

DIRECTION_PART = "CÔNG TÁC CHỈ ĐẠO, KIỆN TOÀN BAN"
DIRECTION = OutlineHeading("Công tác chỉ đạo, kiện toàn Ban Vì sự tiến bộ của phụ nữ", (
    OutlineTopic("A01",
          "Có {A01}/{A01#} đơn vị có Ban Vì sự tiến bộ của phụ nữ; {A04} đơn vị có Trưởng ban là người "
          "đứng đầu đơn vị; {A08} đơn vị có quy chế hoạt động của Ban.",
          "Chưa có đơn vị nào thành lập Ban Vì sự tiến bộ của phụ nữ."),
    OutlineTopic("A03.total",
          "Tổng số thành viên Ban Vì sự tiến bộ của phụ nữ của các đơn vị là {A03.total} người, trong đó "
          "nữ {A03.female} người (tỷ lệ {A03%})."),
    OutlineTopic("A05",
          "Trong kỳ, có {A05} đơn vị thay đổi nhân sự của Ban; {A06} đơn vị đã kiện toàn Ban sau khi "
          "thay đổi.",
          "Trong kỳ, không đơn vị nào có thay đổi nhân sự của Ban."),
    OutlineTopic("A07.has",
          "Có {A07.has}/{A07.has#} đơn vị đã ban hành kế hoạch năm.",
          "Chưa có đơn vị nào ban hành kế hoạch năm."),
    OutlineTopic("A09",
          "Các Ban đã tổ chức {A09} cuộc họp.",
          "Các Ban chưa tổ chức cuộc họp nào."),
    OutlineTopic("A10",
          "Kinh phí thực chi cho hoạt động vì sự tiến bộ của phụ nữ và bình đẳng giới là {A10} nghìn "
          "đồng.",
          "Không phát sinh kinh phí chi cho hoạt động vì sự tiến bộ của phụ nữ và bình đẳng giới."),
))

RESULTS: tuple[OutlineHeading, ...] = (
    OutlineHeading("Tuyên truyền, phổ biến, giáo dục chính sách, pháp luật", (
        OutlineTopic("G01",
              "Các đơn vị đã tổ chức {G01} buổi tuyên truyền chính sách, pháp luật về bình đẳng giới.",
              "Không phát sinh buổi tuyên truyền chính sách, pháp luật về bình đẳng giới."),
        OutlineTopic("G02.total",
              "Có {G02.total} lượt cán bộ quản lý, giáo viên, nhân viên được tuyên truyền, trong đó nữ "
              "{G02.female} lượt (tỷ lệ {G02%})."),
        OutlineTopic("G03.total",
              "Có {G03.total} lượt học sinh được tuyên truyền, trong đó nữ {G03.female} lượt (tỷ lệ "
              "{G03%})."),
        OutlineTopic("G05",
              "Các trường đã thực hiện {G05} tiết dạy có lồng ghép nội dung bình đẳng giới.",
              "Không phát sinh tiết dạy có lồng ghép nội dung bình đẳng giới."),
        OutlineTopic("G06",
              "Đã tổ chức {G06} hoạt động ngoại khóa, cuộc thi, tọa đàm về bình đẳng giới.",
              "Không phát sinh hoạt động ngoại khóa, cuộc thi, tọa đàm về bình đẳng giới."),
        OutlineTopic("G07",
              "Đã đăng {G07} tin, bài trên trang thông tin điện tử, mạng xã hội; treo {G08} băng rôn, pa "
              "nô; phát {G09} tờ rơi."),
        OutlineTopic("F09",
              "Đã mở {F09} lớp tập huấn về bình đẳng giới, vì sự tiến bộ của phụ nữ, với {F10.total} "
              "lượt người dự, trong đó nữ {F10.female} lượt (tỷ lệ {F10%}).",
              "Không phát sinh lớp tập huấn về bình đẳng giới, vì sự tiến bộ của phụ nữ."),
    )),
    OutlineHeading("Tháng hành động vì bình đẳng giới và phòng, chống bạo lực trên cơ sở giới", (
        OutlineTopic("H01",
              "Có {H01}/{H01#} đơn vị có kế hoạch thực hiện Tháng hành động.",
              "Chưa có đơn vị nào có kế hoạch thực hiện Tháng hành động."),
        OutlineTopic("H03",
              "Đã tổ chức {H03} hoạt động trong Tháng hành động, thu hút {H04.total} lượt người tham "
              "gia, trong đó nữ {H04.female} lượt (tỷ lệ {H04%}).",
              "Không phát sinh hoạt động trong Tháng hành động."),
        OutlineTopic("H05.total",
              "Đã thăm hỏi, động viên, hỗ trợ {H05.total} nạn nhân.",
              "Không phát sinh nạn nhân cần thăm hỏi, động viên, hỗ trợ.",
              "nạn nhân được thăm hỏi, động viên, hỗ trợ"),
    )),
    OutlineHeading("Thực hiện các Kế hoạch số 131, 117, 53 và 59 của Ủy ban nhân dân thành phố", (
        OutlineTopic("G04.kh_131",
              "Số đơn vị đã phổ biến Kế hoạch số 131/KH-UBND là {G04.kh_131}/{G04.kh_131#}.",
              "Chưa có đơn vị nào báo cáo đã phổ biến Kế hoạch số 131/KH-UBND."),
        OutlineTopic("G04.kh_117",
              "Số đơn vị đã phổ biến Kế hoạch số 117/KH-UBND là {G04.kh_117}/{G04.kh_117#}.",
              "Chưa có đơn vị nào báo cáo đã phổ biến Kế hoạch số 117/KH-UBND."),
        OutlineTopic("G04.kh_53",
              "Số đơn vị đã phổ biến Kế hoạch số 53/KH-UBND là {G04.kh_53}/{G04.kh_53#}.",
              "Chưa có đơn vị nào báo cáo đã phổ biến Kế hoạch số 53/KH-UBND."),
        OutlineTopic("G04.kh_59",
              "Số đơn vị đã phổ biến Kế hoạch số 59/KH-UBND là {G04.kh_59}/{G04.kh_59#}.",
              "Chưa có đơn vị nào báo cáo đã phổ biến Kế hoạch số 59/KH-UBND."),
    )),
    OutlineHeading("Công tác cán bộ nữ và chế độ, chính sách", (
        OutlineTopic("B01.total",
              "Tổng số cán bộ quản lý, giáo viên, nhân viên là {B01.total} người, trong đó nữ "
              "{B01.female} người (tỷ lệ {B01%})."),
        OutlineTopic("B02.total",
              "Cán bộ quản lý có {B02.total} người, trong đó nữ {B02.female} người (tỷ lệ {B02%})."),
        OutlineTopic("C01.total",
              "Có {C01.total} người đứng đầu đơn vị, trong đó nữ {C01.female} người (tỷ lệ {C01%}); "
              "{C02.total} cấp phó, trong đó nữ {C02.female} người (tỷ lệ {C02%})."),
        OutlineTopic("C06",
              "Số đơn vị có lãnh đạo chủ chốt là nữ là {C06}/{C06#}.",
              "Chưa có đơn vị nào có lãnh đạo chủ chốt là nữ."),
        OutlineTopic("D01.total",
              "Có {D01.total} đảng viên, trong đó nữ {D01.female} người (tỷ lệ {D01%}); {D02.total} cấp "
              "ủy viên, trong đó nữ {D02.female} người (tỷ lệ {D02%})."),
        OutlineTopic("D04.total",
              "Trong kỳ kết nạp {D04.total} đảng viên, trong đó nữ {D04.female} người (tỷ lệ {D04%}).",
              "Trong kỳ không phát sinh kết nạp đảng viên."),
        OutlineTopic("E01.total",
              "Trong quy hoạch cán bộ quản lý có {E01.total} người, trong đó nữ {E01.female} người (tỷ "
              "lệ {E01%}).",
              "Chưa có người trong quy hoạch cán bộ quản lý."),
        OutlineTopic("E03.total",
              "Trong kỳ bổ nhiệm mới {E03.total} người, trong đó nữ {E03.female} người (tỷ lệ {E03%}).",
              "Trong kỳ không phát sinh bổ nhiệm mới."),
        OutlineTopic("F02.total",
              "Có {F02.total} người có trình độ thạc sĩ, trong đó nữ {F02.female} người (tỷ lệ {F02%}).",
              "Chưa có người có trình độ thạc sĩ."),
        OutlineTopic("F01.total",
              "Có {F01.total} người có trình độ tiến sĩ, trong đó nữ {F01.female} người (tỷ lệ {F01%}).",
              "Chưa có người có trình độ tiến sĩ."),
        OutlineTopic("F08.total",
              "Có {F08.total} lượt người được bồi dưỡng chuyên môn, nghiệp vụ, trong đó nữ {F08.female} "
              "lượt (tỷ lệ {F08%}).",
              "Không phát sinh lượt người được bồi dưỡng chuyên môn, nghiệp vụ."),
        OutlineTopic("I01",
              "Có {I01} nữ nghỉ thai sản trong kỳ, {I02} nữ nuôi con dưới 12 tháng tuổi."),
        OutlineTopic("I03.total",
              "Có {I03.total} người được khám sức khỏe định kỳ, trong đó nữ {I03.female} người (tỷ lệ "
              "{I03%}).",
              "Không phát sinh khám sức khỏe định kỳ trong kỳ."),
        OutlineTopic("I05",
              "Đã đề xuất {I05.proposed} chính sách ưu tiên đối với cán bộ, giáo viên, nhân viên nữ; "
              "{I05.issued} chính sách đã được ban hành.",
              "Không phát sinh chính sách ưu tiên mới đối với cán bộ, giáo viên, nhân viên nữ."),
    )),
    OutlineHeading("Phòng, chống bạo lực, quấy rối, xâm hại", (
        OutlineTopic("K02",
              "Trong kỳ, các đơn vị mới tiếp nhận {K02} vụ.",
              "Trong kỳ không phát sinh vụ việc mới.",
              "vụ việc mới tiếp nhận"),
        OutlineTopic("K03",
              "Đã giải quyết xong {K03} vụ.",
              "Không có vụ việc nào giải quyết xong trong kỳ.",
              "vụ việc đã giải quyết xong"),
        OutlineTopic("K04",
              "Còn {K04} vụ đang giải quyết cuối kỳ.",
              "Không có vụ việc đang giải quyết cuối kỳ.",
              "vụ việc đang giải quyết cuối kỳ"),
        OutlineTopic("K06.total",
              "Có {K06.total} nạn nhân, trong đó nữ {K06.female} người.",
              "Không phát sinh nạn nhân.",
              "nạn nhân"),
        OutlineTopic("K09",
              "Có {K09} nạn nhân được tiếp cận ít nhất một dịch vụ hỗ trợ cơ bản.",
              "",
              "nạn nhân được tiếp cận dịch vụ hỗ trợ"),
        OutlineTopic("K12",
              "Phát hiện {K12} người gây bạo lực chưa đến mức bị truy cứu trách nhiệm hình sự.",
              "",
              "người gây bạo lực được phát hiện", optional=True),
        OutlineTopic("K13",
              "Đã tư vấn, tham vấn {K13} người gây bạo lực.",
              "",
              "người gây bạo lực được tư vấn, tham vấn", optional=True),
        OutlineTopic("K11",
              "Đã gửi {K11} báo cáo đột xuất.",
              "Không phát sinh báo cáo đột xuất.",
              "báo cáo đột xuất"),
        OutlineTopic("G10",
              "Có {G10}/{G10#} đơn vị có tổ tư vấn tâm lý học đường.",
              "Chưa có đơn vị nào có tổ tư vấn tâm lý học đường."),
    )),
    OutlineHeading("Kiểm tra, khen thưởng, giao lưu", (
        OutlineTopic("L01",
              "Các đơn vị đã tự kiểm tra {L01} lần; được ngành kiểm tra {L02} lần.",
              "Các đơn vị chưa tổ chức tự kiểm tra; được ngành kiểm tra {L02} lần."),
        OutlineTopic("L03",
              "Có {L03} kiến nghị sau kiểm tra, đã thực hiện xong {L03.done}, quá hạn chưa thực hiện "
              "{L03.overdue}.",
              "Không phát sinh kiến nghị sau kiểm tra."),
        OutlineTopic("M01",
              "Có {M01} tập thể được khen thưởng về công tác bình đẳng giới.",
              "Không phát sinh tập thể được khen thưởng về công tác bình đẳng giới."),
        OutlineTopic("M02.total",
              "Có {M02.total} cá nhân được khen thưởng về công tác bình đẳng giới, trong đó nữ "
              "{M02.female} người.",
              "Không phát sinh cá nhân được khen thưởng về công tác bình đẳng giới."),
        OutlineTopic("M05.total",
              "Có {M05.total} người đạt danh hiệu Lao động tiên tiến, trong đó nữ {M05.female} người (tỷ lệ {M05%}).",
              "Trong kỳ chưa có người đạt danh hiệu Lao động tiên tiến.", optional=True),
        OutlineTopic("M06.total",
              "Có {M06.total} Chiến sĩ thi đua, trong đó nữ {M06.female} người (tỷ lệ {M06%}).",
              "Trong kỳ chưa có người đạt danh hiệu Chiến sĩ thi đua.", optional=True),
        OutlineTopic("M07.total",
              "Có {M07.total} giáo viên dạy giỏi, trong đó nữ {M07.female} người (tỷ lệ {M07%}).",
              "Trong kỳ chưa có giáo viên đạt danh hiệu giáo viên dạy giỏi.", optional=True),
        OutlineTopic("P01",
              "Đã tổ chức {P01} buổi giao lưu giữa các Ban Vì sự tiến bộ của phụ nữ.",
              "Không phát sinh buổi giao lưu giữa các Ban Vì sự tiến bộ của phụ nữ."),
    )),
)

DIFFICULTIES = (("Khó khăn, vướng mắc", ("Q03", "VM")), ("Nguyên nhân", ("Q04",)))
PROPOSALS = (("Phương hướng kỳ sau", ("Q06",)), ("Kiến nghị, đề xuất", ("Q05",)))


def codes_named() -> Iterator[str]:
    """Every indicator and table that the outline needs, in its order, repeatedly."""
    for heading in (DIRECTION, *RESULTS):
        for topic in heading.topics:
            if not topic.optional:
                yield from topic.codes
    for _, codes in (*DIFFICULTIES, *PROPOSALS):
        yield from codes
