#include "foreshock/report/genai_appendix.hpp"

namespace foreshock {

Document genai_appendix() {
  Document document{"Use of generative AI", "", {}};
  document.blocks.push_back(Paragraph{
      "The code, tests and documents of this project were written with the help of generative AI under "
      "human direction."});
  document.blocks.push_back(Paragraph{
      "No generative model takes part in computing features, labels, models, scores or figures: every "
      "number in this package is computed by the program from the recorded data, and the same data gives "
      "the same bytes again. The texts of the reports are fixed sentences of the program, chosen by those "
      "numbers."});
  document.blocks.push_back(
      Paragraph{"What is claimed rests on tests that can be run, not on who wrote the code."});
  return document;
}

}  // namespace foreshock
